// function is a Lambda function in one static program, for fast tests: emulator and scripted handler. Its image holds
// nothing else. What it does is said by its environment (baked into the image) and by the payload; see handle.go.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"

	"emulator/rie"
)

func main() {
	api := os.Getenv("AWS_LAMBDA_RUNTIME_API")
	if api == "" {
		fmt.Fprintln(os.Stderr, rie.Serve([]string{os.Args[0]}))
		os.Exit(1)
	}
	initialise()
	for {
		if err := serveOne("http://" + api + "/2018-06-01/runtime/invocation/"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func serveOne(invocations string) error {
	given, err := http.Get(invocations + "next")
	if err != nil {
		return err
	}
	payload, err := io.ReadAll(given.Body)
	if err != nil {
		return err
	}
	_ = given.Body.Close()
	path := "response"
	result, failed := handle(payload)
	if failed != nil {
		path, result = "error", failed
	}
	body, err := json.Marshal(result)
	if err != nil {
		return err
	}
	url := invocations + given.Header.Get("Lambda-Runtime-Aws-Request-Id") + "/" + path
	taken, err := http.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	return taken.Body.Close()
}
