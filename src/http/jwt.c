/* SPDX-License-Identifier: Apache-2.0 */
/* jwt.c: three pieces of base64, a key that fits, and OpenSSL's word on the signature. */
#include "http/jwt.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <sodium.h>
#include <string.h>

struct token {
    struct str signed_part; /* header.claims, as it came */
    struct str header, claims, signature;
    bool elliptic; /* ES256; else RS256 */
    struct str kid;
};

static int refuse(struct call *c, const char *why)
{
    return fail(c, DENIED, "the identity provider's answer does not hold: %s", why);
}

static int decode(struct call *c, struct str text, struct str *bytes_r)
{
    unsigned char *bytes = arena_try(&c->arena, text.n + 1);
    size_t n;
    *bytes_r = STR("");
    if (!bytes || sodium_base642bin(bytes, text.n + 1, text.at, text.n, NULL, &n, NULL,
                                    sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return refuse(c, "it is not base64");
    *bytes_r = (struct str){(const char *)bytes, n};
    return 1;
}

static int header_read(struct call *c, struct token *t)
{
    json_t *root;
    struct str alg, kid = STR("");
    if (json_read(c, t->header, JWT_BYTES_MAX, &root) < 0)
        return refuse(c, "its head is not JSON");
    int result = json_need_str(c, root, "alg", 20, &alg);
    if (result > 0)
        result = json_get_str(c, root, "kid", 1000, &kid) < 0 ? -1 : 1;
    if (result > 0 && json_object_get(root, "crit"))
        result = refuse(c, "it asks for what is not understood");
    if (result > 0) {
        t->elliptic = str_eq(alg, STR("ES256"));
        t->kid = (struct str){arena_copy(&c->arena, kid.at, kid.n), kid.n};
        if (!t->elliptic && !str_eq(alg, STR("RS256")))
            result = refuse(c, "it is not signed with RS256 or ES256");
    }
    json_decref(root);
    return result < 0 && c->fault.kind != DENIED ? refuse(c, "its head is not whole") : result;
}

static int split(struct call *c, struct str text, struct token *t)
{
    struct str rest = text, header, claims;
    *t = (struct token){0};
    if (text.n > JWT_BYTES_MAX)
        return refuse(c, "it is too long");
    if (!str_cut(&rest, '.', &header) || !str_cut(&rest, '.', &claims) || !rest.n ||
        str_find_char(rest, '.') >= 0)
        return refuse(c, "it has not three parts");
    t->signed_part = str_first(text, header.n + 1 + claims.n);
    if (decode(c, header, &t->header) < 0 || decode(c, claims, &t->claims) < 0 ||
        decode(c, rest, &t->signature) < 0)
        return -1;
    return header_read(c, t);
}

/* ---- keys ---- */

static EVP_PKEY *key_made(const char *type, OSSL_PARAM_BLD *build)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (!params || !ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(ctx);
    OSSL_PARAM_free(params);
    return key;
}

static EVP_PKEY *key_rsa(struct str n, struct str e)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *modulus = BN_bin2bn((const unsigned char *)n.at, (int)n.n, NULL);
    BIGNUM *exponent = BN_bin2bn((const unsigned char *)e.at, (int)e.n, NULL);
    int bits = modulus ? BN_num_bits(modulus) : 0;
    if (build && exponent && bits >= JWT_RSA_BITS_MIN && bits <= JWT_RSA_BITS_MAX &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, exponent) == 1)
        key = key_made("RSA", build);
    BN_free(modulus);
    BN_free(exponent);
    OSSL_PARAM_BLD_free(build);
    return key;
}

static EVP_PKEY *key_ec(struct str x, struct str y)
{
    unsigned char point[65] = {4};
    EVP_PKEY *key = NULL;
    if (x.n != 32 || y.n != 32)
        return NULL;
    memcpy(point + 1, x.at, 32);
    memcpy(point + 33, y.at, 32);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    if (build &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point) == 1)
        key = key_made("EC", build);
    OSSL_PARAM_BLD_free(build);
    return key;
}

static struct str member(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return (struct str){json_string_value(value), json_string_length(value)};
}

/* Whether a key may have made this signature, by what is said of it. */
static bool fits(const json_t *jwk, const struct token *t)
{
    struct str use = member(jwk, "use"), alg = member(jwk, "alg"), kid = member(jwk, "kid");
    if (!str_eq(member(jwk, "kty"), t->elliptic ? STR("EC") : STR("RSA")))
        return false;
    if (t->elliptic && !str_eq(member(jwk, "crv"), STR("P-256")))
        return false;
    if (use.n && !str_eq(use, STR("sig")))
        return false;
    if (alg.n && !str_eq(alg, t->elliptic ? STR("ES256") : STR("RS256")))
        return false;
    return !t->kid.n || str_eq(kid, t->kid);
}

static EVP_PKEY *key_of(struct call *c, const json_t *jwk, const struct token *t)
{
    struct str a = STR(""), b = STR("");
    if (decode(c, member(jwk, t->elliptic ? "x" : "n"), &a) < 0 ||
        decode(c, member(jwk, t->elliptic ? "y" : "e"), &b) < 0)
        return NULL;
    return t->elliptic ? key_ec(a, b) : key_rsa(a, b);
}

/* ---- the signature ---- */

/* JWS has both numbers of 32 bytes, OpenSSL wants them as DER. */
static int elliptic_der(struct str raw, unsigned char **der_r)
{
    int n = -1;
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn((const unsigned char *)raw.at, 32, NULL);
    BIGNUM *s = BN_bin2bn((const unsigned char *)raw.at + 32, 32, NULL);
    *der_r = NULL;
    if (sig && r && s && ECDSA_SIG_set0(sig, r, s) == 1) {
        r = s = NULL; /* the signature's now */
        n = i2d_ECDSA_SIG(sig, der_r);
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(sig);
    return n;
}

static bool signed_by(EVP_PKEY *key, const struct token *t)
{
    unsigned char *der = NULL;
    const unsigned char *sig = (const unsigned char *)t->signature.at;
    int n = (int)t->signature.n;
    if (t->elliptic) {
        n = n == 64 ? elliptic_der(t->signature, &der) : -1;
        sig = der;
    }
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool good = n > 0 && ctx && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(ctx, sig, (size_t)n, (const unsigned char *)t->signed_part.at,
                                 t->signed_part.n) == 1;
    EVP_MD_CTX_free(ctx);
    OPENSSL_free(der);
    return good;
}

static bool signed_by_one_of(struct call *c, const json_t *keys, const struct token *t)
{
    size_t n = json_array_size(keys);
    bool good = false;
    for (size_t i = 0; i < n && i < JWT_KEYS_MAX && !good; i++) {
        const json_t *jwk = json_array_get(keys, i);
        EVP_PKEY *key = fits(jwk, t) ? key_of(c, jwk, t) : NULL;
        good = key && signed_by(key, t);
        EVP_PKEY_free(key);
    }
    return good;
}

int jwt_verify(struct call *c, struct str token, struct str jwks, json_t **claims_r)
{
    struct token t;
    json_t *root;
    *claims_r = NULL;
    if (sodium_init() < 0)
        return fail(c, BROKEN, "libsodium does not start");
    if (split(c, token, &t) < 0)
        return -1;
    if (json_read(c, jwks, JWT_KEYS_BYTES_MAX, &root) < 0)
        return refuse(c, "its keys are not JSON");
    bool good = signed_by_one_of(c, json_object_get(root, "keys"), &t);
    json_decref(root);
    if (!good)
        return refuse(c, "no key of theirs made its signature");
    if (json_read(c, t.claims, JWT_BYTES_MAX, claims_r) < 0)
        return refuse(c, "its claims are not JSON");
    if (json_is_object(*claims_r))
        return 1;
    json_decref(*claims_r);
    *claims_r = NULL;
    return refuse(c, "its claims are not an object");
}

struct str jwt_challenge(struct call *c, struct str verifier)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    size_t room = sodium_base64_ENCODED_LEN(sizeof hash, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(&c->arena, room);
    crypto_hash_sha256(hash, (const unsigned char *)verifier.at, verifier.n);
    sodium_bin2base64(text, room, hash, sizeof hash, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_of(text);
}
