-- SPDX-License-Identifier: Apache-2.0

-- name: mail_provider_list :all -> mail_provider
SELECT name, client, tenant, authorize_url, token_url, scope, version FROM mail_provider WHERE org = $org ORDER BY name LIMIT 10;

-- name: mail_provider_get :one -> mail_provider
SELECT name, client, tenant, authorize_url, token_url, scope, version FROM mail_provider WHERE org = $org AND name = $name;

-- name: mail_provider_lock :one lock
SELECT version, client_secret FROM mail_provider WHERE org = $org AND name = $name;

-- name: mail_provider_secret :one
SELECT client_secret FROM mail_provider WHERE org = $org AND name = $name;

-- name: mail_provider_put :exec
INSERT INTO mail_provider (org, name, client, client_secret, tenant, authorize_url, token_url, scope)
VALUES ($org, $name, $client, $client_secret, $tenant, $authorize_url, $token_url, $scope)
ON CONFLICT (org, name) DO UPDATE SET client = excluded.client, client_secret = excluded.client_secret, tenant = excluded.tenant,
       authorize_url = excluded.authorize_url, token_url = excluded.token_url, scope = excluded.scope, version = mail_provider.version + 1;

-- name: mail_provider_delete :count
DELETE FROM mail_provider WHERE org = $org AND name = $name;

-- name: mail_provider_grants :exec
-- A new secret counts for the mailboxes that are signed in already: they are renewed with it, soon.
UPDATE mailbox_grant SET client_secret = $client_secret, again_us = 0
WHERE org = $org AND provider = $provider AND client = $client;
