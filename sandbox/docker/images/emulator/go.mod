module emulator

go 1.21
