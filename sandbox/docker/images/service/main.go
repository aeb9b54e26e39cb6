// service is a container of a service or of a job in one static program; its image holds nothing else. What it does
// is said by its environment, which the image or the task definition gives, and by its arguments:
//
//	MODE       ok, crash, sick, oom, slow, stubborn (see modes.go) [ok]
//	VERSION    what it answers [1]
//	PORT       where it listens [8080]
//	EXIT_CODE  what crash ends with [3], and job [0]
//	SECONDS    how long it waits before it does what MODE says [0]
//
//	check [PATH]      asks itself, as a health check in the container does; ends with 1 unless it is answered 200
//	job [WORDS...]    prints the words, as a migration does, and ends
package main

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	arguments := os.Args[1:]
	if len(arguments) == 0 {
		arguments = []string{"serve"}
	}
	switch arguments[0] {
	case "serve":
		serve()
	case "check":
		check(arguments[1:])
	case "job":
		job(arguments[1:])
	default:
		fmt.Fprintf(os.Stderr, "unknown argument %s\n", arguments[0])
		os.Exit(64)
	}
}

func check(arguments []string) {
	path := "/healthz"
	if len(arguments) > 0 {
		path = arguments[0]
	}
	answer, err := http.Get("http://127.0.0.1:" + text("PORT", "8080") + path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(answer.Status)
	if answer.StatusCode != http.StatusOK {
		os.Exit(1)
	}
}

func job(words []string) {
	fmt.Println(strings.Join(append([]string{"job of version", text("VERSION", "1")}, words...), " "))
	pause()
	if code := number("EXIT_CODE", 0); code != 0 {
		fmt.Fprintf(os.Stderr, "the job failed with exit code %d\n", code)
		os.Exit(code)
	}
	fmt.Println("done")
}

func pause() {
	time.Sleep(time.Duration(number("SECONDS", 0)*1000) * time.Millisecond)
}

func text(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func number(name string, otherwise int) int {
	value, err := strconv.Atoi(text(name, ""))
	if err != nil {
		return otherwise
	}
	return value
}
