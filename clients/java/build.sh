#!/bin/sh
# Compiles the client with a JDK, 11 or newer, into FOLDER/modelwright-client.jar; FOLDER is build/ unless named.
set -eu
into=$(mkdir -p "${1:-$(dirname "$0")/build}" && cd "${1:-$(dirname "$0")/build}" && pwd)
cd "$(dirname "$0")"
javac --release 11 -encoding UTF-8 -Xlint:all -Xdoclint:all/protected -Werror -d "$into/classes" src/io/modelwright/client/*.java
jar --create --file "$into/modelwright-client.jar" -C "$into/classes" .
echo "$into/modelwright-client.jar"
