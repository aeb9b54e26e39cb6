package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"
)

// instance tells one execution environment from another.
var instance = func() string {
	random := make([]byte, 4)
	_, _ = rand.Read(random)
	return hex.EncodeToString(random)
}()

// What a payload may ask for, in this order.
type order struct {
	Log         []string        `json:"log"`
	SleepMs     int             `json:"sleep_ms"`
	Exit        *int            `json:"exit"`
	Fail        string          `json:"fail"`
	Environment []string        `json:"environment"`
	Echo        json.RawMessage `json:"echo"`
	Context     struct {
		HTTP *struct {
			Method string `json:"method"`
			Path   string `json:"path"`
		} `json:"http"`
	} `json:"requestContext"`
}

type problem struct {
	Type    string   `json:"errorType"`
	Message string   `json:"errorMessage"`
	Trace   []string `json:"stackTrace"`
}

// INIT_SLEEP_MS and INIT_FAIL (the message) act before the first invocation.
func initialise() {
	sleep(os.Getenv("INIT_SLEEP_MS"))
	if said := os.Getenv("INIT_FAIL"); said != "" {
		fmt.Fprintln(os.Stderr, said)
		os.Exit(1)
	}
}

// handle does what the environment (HANDLER_LOG, HANDLER_SLEEP_MS, HANDLER_FAIL) and then the payload say.
func handle(payload []byte) (any, *problem) {
	if line := os.Getenv("HANDLER_LOG"); line != "" {
		fmt.Println(line)
	}
	sleep(os.Getenv("HANDLER_SLEEP_MS"))
	if said := os.Getenv("HANDLER_FAIL"); said != "" {
		fmt.Fprintln(os.Stderr, said)
		return nil, &problem{"HandlerError", said, []string{}}
	}
	var asked order
	_ = json.Unmarshal(payload, &asked) // a payload that is no object asks for nothing
	if asked.Context.HTTP != nil {
		return overHTTP(asked), nil
	}
	for _, line := range asked.Log {
		fmt.Println(line)
	}
	time.Sleep(time.Duration(asked.SleepMs) * time.Millisecond)
	if asked.Exit != nil {
		os.Exit(*asked.Exit)
	}
	if asked.Fail != "" {
		return nil, &problem{"HandlerError", asked.Fail, []string{}}
	}
	answer := about()
	if asked.Echo != nil {
		answer["echo"] = asked.Echo
	}
	if asked.Environment != nil {
		values := map[string]string{}
		for _, name := range asked.Environment {
			values[name] = os.Getenv(name)
		}
		answer["environment"] = values
	}
	return answer, nil
}

// Through a function URL: HEALTH_STATUS is the status of /health, all else is 200.
func overHTTP(asked order) any {
	status := 200
	if wanted, err := strconv.Atoi(os.Getenv("HEALTH_STATUS")); err == nil && asked.Context.HTTP.Path == "/health" {
		status = wanted
	}
	answer := about()
	answer["path"] = asked.Context.HTTP.Path
	body, _ := json.Marshal(answer)
	return map[string]any{
		"statusCode": status,
		"headers":    map[string]string{"content-type": "application/json"},
		"body":       string(body),
	}
}

func about() map[string]any {
	return map[string]any{
		"version":         os.Getenv("VERSION"),
		"functionVersion": os.Getenv("AWS_LAMBDA_FUNCTION_VERSION"),
		"instance":        instance,
	}
}

func sleep(milliseconds string) {
	if count, err := strconv.Atoi(milliseconds); err == nil {
		time.Sleep(time.Duration(count) * time.Millisecond)
	}
}
