package rule

// The handler's program file.
const (
	ProgramMissing        ID = "HM-F140"
	ProgramNotInRoot      ID = "HM-F141"
	ProgramIsFolder       ID = "HM-F142"
	ProgramNotExecutable  ID = "HM-F143"
	WrongArchitecture     ID = "HM-F144"
	OtherSystem           ID = "HM-F145"
	NoShebang             ID = "HM-F146"
	ShebangCarriageReturn ID = "HM-F147"
	InterpreterMissing    ID = "HM-F148"
	LoaderMissing         ID = "HM-F149"
	LibraryMissing        ID = "HM-F150"
	LibraryTooOld         ID = "HM-F151"
	ProgramEmpty          ID = "HM-F152"
	ProgramDamaged        ID = "HM-F153"
	PortIgnored           ID = "HM-F154"
	NotAProgram           ID = "HM-F155"
	ProgramElsewhere      ID = "HM-F156"
	WorkingFolderMissing  ID = "HM-F157"
	ProgramUnreadable     ID = "HM-F158"
)

const cannotStart = "Failed to start Worker Channel. Process fileName: {path} … {errno}. The host stays up with state Running, the functions are listed, calls hang; there is no restart."

func programRules() []Rule {
	return []Rule{
		{ProgramMissing, "executable-missing", Error, cannotStart, "The program {path} is not there: not built, not copied, or another name.", "Build it into the root, or correct customHandler.description.defaultExecutablePath."},
		{ProgramNotInRoot, "executable-left-to-path", Warning, "If it is not in the image: Failed to start Worker Channel … No such file or directory.", "{path} is not in the root, so it is looked for on PATH; the Functions base image of a custom handler holds no language runtime.", "Ship a self-contained program in the root, or install {path} in the image and check that."},
		{ProgramIsFolder, "executable-is-folder", Error, cannotStart, "{path} is a folder.", "Name the program in it."},
		{ProgramNotExecutable, "execute-bit-missing", Error, cannotStart, "{path} has no execute bit; zip files, Windows and artefact stores lose it.", "chmod +x {path}, in the Dockerfile after COPY."},
		{WrongArchitecture, "architecture-wrong", Error, cannotStart, "{path} is built for {found}, the host runs on {wanted}. Azure's Functions images exist for amd64 only.", "Build for {wanted} (GOOS=linux GOARCH={wanted}; docker build --platform linux/{wanted})."},
		{OtherSystem, "operating-system-wrong", Error, cannotStart, "{path} is a program for {found}, the host runs on Linux.", "Build for Linux (GOOS=linux)."},
		{NoShebang, "shebang-missing", Error, cannotStart, "{path} is a text file without '#!' in its first line.", "Begin it with '#!' and the interpreter, such as #!/bin/sh."},
		{ShebangCarriageReturn, "shebang-with-carriage-return", Error, cannotStart, "The first line of {path} ends with a carriage return (Windows line ends), which Linux takes for a part of the interpreter's name.", "Save the file with Unix line ends (git: text eol=lf)."},
		{InterpreterMissing, "interpreter-missing", Error, cannotStart, "{path} wants the interpreter {interpreter}, which the image lacks.", "Install {interpreter} in the image, or ship a static program."},
		{LoaderMissing, "dynamic-loader-missing", Error, cannotStart, "{path} is linked dynamically and wants the loader {interpreter}, which the image lacks. Linux reports the program itself as not found.", "Link statically (CGO_ENABLED=0), or build on the image's own distribution (glibc, not musl)."},
		{LibraryMissing, "shared-library-missing", Error, "error while loading shared libraries: {library}: cannot open shared object file. The handler exits with 127, three times, then the host exits with code 0.", "{path} needs {library}, which the image lacks.", "Link statically (CGO_ENABLED=0), or install the library in the image."},
		{LibraryTooOld, "libc-too-old", Error, "{library}: version `{version}' not found. The handler exits with 1, three times, then the host exits with code 0.", "{path} was built against a newer {library} than the image has: it wants {version}.", "Link statically (CGO_ENABLED=0), or build on the image's own distribution."},
		{ProgramEmpty, "executable-empty", Error, cannotStart, "{path} is an empty file.", "Build it again, and check how it is copied."},
		{ProgramDamaged, "executable-damaged", Error, cannotStart, "{path} begins as a Linux program and is cut off or damaged: {text}", "Build it again, and compare sizes after the copy."},
		{PortIgnored, "port-ignored", Warning, "Initializing HttpWorker timed out. Three times, then the host exits with code 0.", "Nothing in {path} mentions FUNCTIONS_CUSTOMHANDLER_PORT, the variable that names the port to listen on.", "Listen on 127.0.0.1 and the port in FUNCTIONS_CUSTOMHANDLER_PORT."},
		{NotAProgram, "not-a-program", Error, cannotStart, "{path} is a Linux object file but no program: {found}.", "Build a program (go build of a package main)."},
		{ProgramElsewhere, "executable-in-working-directory", Error, cannotStart, "{path} exists in workingDirectory ({folder}) only; workingDirectory does not move the lookup, workerDirectory does.", "Set workerDirectory to \"{folder}\", or name {folder}/{path}."},
		{WorkingFolderMissing, "working-directory-missing", Error, cannotStart, "The working directory {folder} does not exist.", "Create it, or remove workingDirectory."},
		{ProgramUnreadable, "executable-closed-to-user", Error, cannotStart, "The image runs as {user}, who may not execute {path}.", "Open the permissions (chmod a+rx), or copy with --chown."},
	}
}
