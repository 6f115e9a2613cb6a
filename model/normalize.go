package model

// Normalize puts d into normal form.
func (d *Database) Normalize() error { return nil }
