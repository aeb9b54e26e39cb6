// aws-lambda-rie stands in for AWS's Lambda Runtime Interface Emulator: the program and arguments behind it are the
// runtime of a function, which then answers to POST :8080/2015-03-31/functions/function/invocations.
package main

import (
	"fmt"
	"os"

	"emulator/rie"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: aws-lambda-rie program [argument…]")
		os.Exit(2)
	}
	if err := rie.Serve(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
