package azuresim_test

import (
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain lets the test binary stand for a container image: the executions of
// jobs start it again with TEST_AGENT in their environment.
func TestMain(m *testing.M) {
	if role := os.Getenv("TEST_AGENT"); role != "" {
		os.Exit(agent(role))
	}
	goleak.VerifyTestMain(m)
}

// agent is what runs inside a simulated container.
func agent(role string) int {
	switch role {
	case "environment":
		fmt.Println(strings.Join(os.Environ(), "\n"))
		return 0
	case "fail":
		fmt.Fprintln(os.Stderr, "failing as told")
		return 3
	case "wait":
		asked := make(chan os.Signal, 1)
		signal.Notify(asked, syscall.SIGTERM)
		fmt.Println("waiting")
		<-asked
		return 0
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
		fmt.Println("waiting")
		time.Sleep(time.Minute) // the simulator's kill ends it
		return 0
	}
	return 99
}
