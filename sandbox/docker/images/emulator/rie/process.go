package rie

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// The running program of a function.
type process struct {
	command *exec.Cmd
	exited  chan error
	output  *relay
}

// Its output goes where ours goes, both streams as one: the container's log is the function's, in its order.
func start(command []string) (*process, error) {
	c := exec.Command(command[0], command[1:]...)
	c.Env = append(os.Environ(),
		"AWS_LAMBDA_RUNTIME_API="+runtimeAPI,
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/"+os.Getenv("AWS_LAMBDA_FUNCTION_NAME"),
	)
	output, write, err := newRelay()
	if err != nil {
		return nil, err
	}
	c.Stdout, c.Stderr = write, write
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	err = c.Start()
	write.Close() // the program has its own copy
	if err != nil {
		return nil, err
	}
	p := &process{c, make(chan error, 1), output}
	go func() { p.exited <- c.Wait() }()
	return p, nil
}

// kill ends the program and what it started.
func (p *process) kill() {
	_ = syscall.Kill(-p.command.Process.Pid, syscall.SIGKILL)
	<-p.exited
}

// peak is the most memory that the program has had, in MB.
func (p *process) peak() int {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	for _, line := range strings.Split(string(status), "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmHWM:" {
			kilobytes, _ := strconv.Atoi(fields[1])
			return kilobytes/1024 + 1
		}
	}
	return 0
}

// Lambda's words for a program that ended: `exit status 3`, `signal: killed`, or none for a clean end.
func exitReason(err error) string {
	if err == nil {
		return "Runtime exited without providing a reason"
	}
	return fmt.Sprintf("Runtime exited with error: %v", err)
}

// Lambda's error type for a program that could not be started.
func startErrorType(err error) string {
	switch {
	case errors.Is(err, syscall.ENOEXEC), errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.EACCES):
		return "Runtime.InvalidEntrypoint"
	}
	return "Runtime.Unknown"
}
