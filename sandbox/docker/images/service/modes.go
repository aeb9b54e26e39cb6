package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

// mode is what a container does beside serving.
type mode struct {
	// before runs instead of serving at once; when it returns, the container serves.
	before func()
	// health is the status that /healthz answers.
	health int
	// stubborn containers do not end when they are asked to.
	stubborn bool
}

var modes = map[string]mode{
	"ok":       {health: http.StatusOK},
	"slow":     {health: http.StatusOK, before: pause},
	"sick":     {health: http.StatusInternalServerError},
	"stubborn": {health: http.StatusOK, stubborn: true},
	"crash":    {health: http.StatusOK, before: crash},
	"oom":      {health: http.StatusOK, before: fillMemory},
}

func crash() {
	pause()
	fmt.Println("connecting to the database")
	fmt.Fprintln(os.Stderr, "panic: the database refused the connection")
	os.Exit(number("EXIT_CODE", 3))
}

// fillMemory writes to all that it takes, for pages that nobody touched count as none.
func fillMemory() {
	pause()
	fmt.Println("loading everything into memory")
	var taken [][]byte
	for {
		piece := make([]byte, 4<<20)
		for at := 0; at < len(piece); at += 4096 {
			piece[at] = 1
		}
		taken = append(taken, piece)
		time.Sleep(time.Millisecond)
	}
}
