// Package rie emulates what Lambda does around the runtime of one execution environment: it starts the program, hands
// it one invocation at a time through the Runtime API, and prints Lambda's own log lines around what the program logs.
// Sources: docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html and …/lambda-runtime-environment.html.
package rie

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

const (
	runtimeAPI = "127.0.0.1:9001"
	// Of the whole container: the host publishes it on its own 127.0.0.1 only.
	invokeAPI = ":8080"
	// The caller's own time-out has the same length as ours and must not come first.
	haste = 50 * time.Millisecond
)

// Serve answers invocations with the runtime that command starts; it returns only on errors.
func Serve(command []string) error {
	e := newEnvironment(command, timeout())
	listener, err := net.Listen("tcp", runtimeAPI)
	if err != nil {
		return fmt.Errorf("runtime API: %w", err)
	}
	go func() { _ = http.Serve(listener, e.api.routes()) }()
	routes := http.NewServeMux()
	routes.HandleFunc("/2015-03-31/functions/function/invocations", e.invocations)
	return http.ListenAndServe(invokeAPI, routes)
}

func timeout() time.Duration {
	seconds, err := strconv.Atoi(os.Getenv("AWS_LAMBDA_FUNCTION_TIMEOUT"))
	if err != nil || seconds <= 0 {
		seconds = 300
	}
	return time.Duration(seconds) * time.Second
}
