package migrate

// WithLockCapacity makes the runner believe that the server has room for that
// many locks.
func WithLockCapacity(n int64) Option {
	return func(c *Config) error { c.lockCapacity = n; return nil }
}
