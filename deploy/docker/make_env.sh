#!/usr/bin/env bash
# The secrets of deploy/compose.yml, made once: make_env.sh NAME MAIL
#
# NAME is what people type (crm.example.in), MAIL whom the certificate's authority may write to.
# Writes crm.env, database.env, redis.env and proxy.env beside compose.yml, for you alone (0600).
# What is there already is kept: another database password would lock us out.
set -euo pipefail
name=${1:?usage: make_env.sh NAME MAIL}
mail=${2:?usage: make_env.sh NAME MAIL}
cd "$(dirname "$0")/.."
if [ -e crm.env ]; then
    echo "crm.env is there already; nothing was changed." >&2
    exit 1
fi
umask 077
database=$(openssl rand -hex 24)
redis=$(openssl rand -hex 24)

cat >database.env <<END
POSTGRES_USER=education_crm
POSTGRES_DB=education_crm
POSTGRES_PASSWORD=$database
POSTGRES_INITDB_ARGS=--auth-host=scram-sha-256 --data-checksums
END
echo "REDIS_PASSWORD=$redis" >redis.env
cat >proxy.env <<END
CRM_SITE=$name
CRM_MACHINES=web:8000
CRM_MAIL=$mail
END
cat >crm.env <<END
CRM_ENV=production
CRM_PUBLIC_URL=https://$name
CRM_JWT_SECRET=$(openssl rand -base64 48)
CRM_METRICS_TOKEN=$(openssl rand -hex 24)
CRM_DATABASE_URL=postgresql://education_crm:$database@postgres:5432/education_crm
CRM_REDIS_URL=redis://:$redis@redis:6379/0
CRM_WEB_WORKERS=2
CRM_STORAGE_URL=file:///var/lib/education-crm/recordings
CRM_TRUSTED_PROXIES=172.31.250.2
END
mkdir -p backups
echo "Written: deploy/crm.env, database.env, redis.env, proxy.env. Keep crm.env with your backups."
