# SPDX-License-Identifier: Apache-2.0
"""What an authenticator shows for a secret (RFC 6238), by other hands than the desk's.

    code_of(secret)             now
    code_of(secret, 30)         next: the desk takes it, too, and a code opens once

Each of the two is taken from one half minute before it shows to one after, so neither is over when it is typed slowly.
"""
import base64
import hmac
import time


def code_of(secret, ahead_s=0):
    key = base64.b32decode(secret + '=' * (-len(secret) % 8))
    told = hmac.digest(key, int((time.time() + ahead_s) // 30).to_bytes(8, 'big'), 'sha1')
    place = told[-1] & 15
    return f'{(int.from_bytes(told[place:place + 4], "big") & 0x7fffffff) % 1000000:06d}'
