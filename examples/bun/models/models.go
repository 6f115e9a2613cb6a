// Package models declares the schema: Bun structs, and nothing that autogen
// asks for.
package models

import "github.com/uptrace/bun"

// User is a person.
type User struct {
	bun.BaseModel `bun:"table:users"`

	ID        int64      `bun:",pk,autoincrement"`
	Name      string     `bun:"type:varchar(30),notnull"`
	Fullname  *string    // nullable: no "notnull"
	Email     *string    `bun:"type:varchar(100)"`
	Addresses []*Address `bun:"rel:has-many,join:id=user_id"`
}

// Address is an e-mail address of a user; it is deleted with its user.
type Address struct {
	bun.BaseModel `bun:"table:addresses"`

	ID           int64  `bun:",pk,autoincrement"`
	EmailAddress string `bun:",notnull"`
	UserID       int64  `bun:",notnull"`
	User         *User  `bun:"rel:belongs-to,join:user_id=id,on_delete:CASCADE"`
}
