package rie

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"time"
)

// failure is the JSON that a caller gets for an error of the platform.
func failure(kind, said string) []byte {
	body, _ := json.Marshal(struct {
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}{kind, said})
	return body
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func logStart(id string) {
	version := os.Getenv("AWS_LAMBDA_FUNCTION_VERSION")
	if version == "" {
		version = "$LATEST"
	}
	fmt.Printf("START RequestId: %s Version: %s\n", id, version)
}

// What the REPORT line tells of one invocation.
type report struct {
	id        string
	duration  time.Duration
	initTime  time.Duration
	memory    int
	status    string
	errorType string
}

func (r report) log() {
	size := os.Getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
	fields := []string{
		fmt.Sprintf("REPORT RequestId: %s", r.id),
		fmt.Sprintf("Duration: %.2f ms", milliseconds(r.duration)),
		fmt.Sprintf("Billed Duration: %.0f ms", math.Ceil(milliseconds(r.duration))),
		fmt.Sprintf("Memory Size: %s MB", size),
		fmt.Sprintf("Max Memory Used: %d MB", r.memory),
	}
	if r.initTime > 0 {
		fields = append(fields, fmt.Sprintf("Init Duration: %.2f ms", milliseconds(r.initTime)))
	}
	if r.status != "" {
		fields = append(fields, "Status: "+r.status)
	}
	if r.errorType != "" {
		fields = append(fields, "Error Type: "+r.errorType)
	}
	fmt.Printf("END RequestId: %s\n%s\t\n", r.id, strings.Join(fields, "\t"))
}

func logInitFailure(took time.Duration, status, errorType string) {
	fmt.Printf("INIT_REPORT Init Duration: %.2f ms\tPhase: init\tStatus: %s", milliseconds(took), status)
	if errorType != "" {
		fmt.Printf("\tError Type: %s", errorType)
	}
	fmt.Println()
}
