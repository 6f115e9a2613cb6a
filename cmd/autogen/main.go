// Command autogen writes and runs database migrations: it compares the models
// of a Go project with a live database and writes the difference as a Go file.
//
//	autogen init --url sqlite://app.db --models ./models
//	autogen -m "create users"
//	autogen upgrade head
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	paceCollector()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
