package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// usage is what a command took.
type usage struct {
	Time time.Duration `json:"time"`
	CPU  time.Duration `json:"cpu"`
	Peak uint64        `json:"peak"`
}

// measureCommand runs a command and prints what it took. It is a process of its
// own because Linux counts the memory of the process that a command is started
// from towards the command's peak, and this one is small.
func measureCommand(args []string) int {
	cmd := exec.Command(args[0], args[1:]...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	u := usage{Time: time.Since(start)}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%v: %v\n%s", args, err, out)
		return 1
	}
	u.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	u.Peak = peakMemory(cmd.ProcessState)
	if err := json.NewEncoder(os.Stdout).Encode(u); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// measured runs a command through measureCommand.
func measured(ctx context.Context, dir string, env []string, args ...string) (usage, error) {
	self, err := os.Executable()
	if err != nil {
		return usage{}, err
	}
	cmd := exec.CommandContext(ctx, self, append([]string{measureArg}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return usage{}, err
	}
	var u usage
	return u, json.Unmarshal(out, &u)
}
