package model

// Ptr returns a pointer to a copy of v. Migration files write the options of
// an [Identity] with it, since Go before 1.26 has no expression for the
// address of a number.
func Ptr[T any](v T) *T { return &v }
