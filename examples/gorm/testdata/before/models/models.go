// Package models declares the schema: GORM structs, and nothing that autogen
// asks for.
package models

// User is a person.
type User struct {
	ID        int64
	Name      string    `gorm:"type:varchar(30);not null"`
	Fullname  *string   // nullable: a pointer, and no "not null"
	Addresses []Address `gorm:"constraint:OnDelete:CASCADE"`
}

// Address is an e-mail address of a user; it is deleted with its user.
type Address struct {
	ID           int64
	EmailAddress string `gorm:"not null"`
	UserID       int64  `gorm:"not null"`
}
