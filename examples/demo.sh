#!/usr/bin/env bash
# Shows autogen's main job on SQLite in a scratch folder: init, a first revision,
# a change of the models, a second revision, up, down, and check. It needs Go and
# a C compiler; KEEP=1 keeps the folder.
set -euo pipefail

if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  bold=$'\e[1m' faint=$'\e[2m' plain=$'\e[0m'
else
  bold='' faint='' plain=''
fi

heading() { printf '\n%s== %s ==%s\n' "$bold" "$1" "$plain"; }
# run shows a command as a person would type it, and runs it.
run() {
  local line='' word
  for word in "$@"; do
    [[ $word == *' '* ]] && word="\"$word\""
    line+=" $word"
  done
  printf '\n%s$%s%s\n' "$bold" "$line" "$plain"
  "$@" 2>&1
}
# show prints a file, indented.
show() {
  printf '\n%s--- %s%s\n' "$faint" "$1" "$plain"
  sed 's/^./    &/' "$1"
}
fail() {
  printf 'demo: %s\n' "$1" >&2
  exit 1
}

command -v go >/dev/null || fail "Go is needed: https://go.dev/dl"
cc=$(go env CC)
command -v "${cc%% *}" >/dev/null || fail "a C compiler is needed for the SQL parser (on Debian: apt-get install gcc libc6-dev)"

repository=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/autogen-demo.XXXXXX")
finish() {
  status=$?
  if [[ -n ${KEEP:-} ]]; then
    printf '\nThe demo is kept in %s\n' "$scratch"
  else
    rm -rf "$scratch"
  fi
  ((status == 0)) || printf '\ndemo: stopped with exit code %d\n' "$status" >&2
}
trap finish EXIT
trap 'exit 130' INT TERM

heading "Build autogen"
echo "Scratch folder: $scratch$([[ -n ${KEEP:-} ]] || echo ' (removed at the end; KEEP=1 keeps it)')"
echo "The first build compiles PostgreSQL's SQL parser, which takes a minute or two."
mkdir -p "$scratch/bin" "$scratch/shop/models"
# Stamping would ask git about the checkout, which may belong to another user;
# -trimpath would take away the path by which init finds the checkout.
(cd "$repository" && CGO_ENABLED=1 go build -buildvcs=false -trimpath=false -o "$scratch/bin/autogen" ./cmd/autogen)
export PATH="$scratch/bin:$PATH"

# A module of its own, whatever stands around it.
export GOWORK=off
cd "$scratch/shop"

heading "A Go module with models"
cat >go.mod <<MOD
module example.com/shop

go $(awk '$1 == "go" { print $2; exit }' "$repository/go.mod")
MOD
cat >models/models.go <<'GO'
// Package models declares the schema of the shop.
package models

//autogen:table users
type User struct {
	ID   int64  `db:"id" ag:"pk,identity"`
	Name string `db:"name" ag:"type:varchar(30)"`
}

//autogen:table orders
type Order struct {
	ID     int64 `db:"id" ag:"pk,identity"`
	UserID int64 `db:"user_id" ag:"fk:User.ID,ondelete:cascade,index"`
	Cents  int64 `db:"cents" ag:"check:cents > 0"`
}
GO
show models/models.go

heading "Set the project up"
run autogen init --url sqlite://shop.db --models ./models

heading "The first revision"
run autogen -m "create users and orders"
show migrations/*_create_users_and_orders_*.go
run autogen upgrade head

heading "The models change: an e-mail column, unique, and a wider name"
cat >models/models.go <<'GO'
// Package models declares the schema of the shop.
package models

//autogen:table users
type User struct {
	ID    int64   `db:"id" ag:"pk,identity"`
	Name  string  `db:"name" ag:"type:varchar(100)"`
	Email *string `db:"email" ag:"uniqueindex"`
}

//autogen:table orders
type Order struct {
	ID     int64 `db:"id" ag:"pk,identity"`
	UserID int64 `db:"user_id" ag:"fk:User.ID,ondelete:cascade,index"`
	Cents  int64 `db:"cents" ag:"check:cents > 0"`
}
GO
show models/models.go

heading "The second revision"
run autogen -m "add email"
show migrations/*_add_email_*.go

heading "Up, down by one, and look"
run autogen upgrade head
run autogen check
run autogen downgrade -1
run autogen history
# The database now lacks a revision, and check says so with exit code 1.
status=0
run autogen check || status=$?
((status == 1)) || fail "autogen check: exit code $status, where 1 was expected"
run autogen upgrade head
run autogen check

heading "Done"
echo "Next: docs/tutorial.md, which takes GORM models the same way."
