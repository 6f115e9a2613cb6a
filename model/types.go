package model

// CanonicalType returns the engine's canonical spelling of a type.
func CanonicalType(engine Engine, spelling string) string { return spelling }
