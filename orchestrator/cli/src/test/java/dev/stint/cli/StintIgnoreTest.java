package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StintIgnoreTest {

    @ParameterizedTest
    @CsvSource({
        "*.pyc,            a/b/c.pyc,      true",
        "*.pyc,            a.py,           false",
        "/build,           build,          true",
        "/build,           a/build,        false",
        "a/*.txt,          a/x.txt,        true",
        "a/*.txt,          a/b/x.txt,      false",
        "a/**/x.txt,       a/b/c/x.txt,    true",
        "a/**/x.txt,       a/x.txt,        true",
        "**/logs,          deep/er/logs,   true",
        "logs/**,          logs/a/b,       true",
        "file?.log,        file1.log,      true",
        "file?.log,        file12.log,     false",
        "data[0-9].csv,    data7.csv,      true",
        "data[!0-9].csv,   data7.csv,      false",
        "cache/,           cache,          false",
        "'#notes',         '#notes',       false",
        "'\\#notes',       '#notes',       true",
        "a+b.txt,          a+b.txt,        true",
        "a+b.txt,          aab.txt,        false"
    })
    void patterns_match_like_those_of_git(String pattern, String path, boolean leftOut) {
        assertThat(StintIgnore.of(List.of(pattern)).leavesOut(path, false)).isEqualTo(leftOut);
    }

    @Test
    void the_last_match_decides_and_git_itself_can_be_taken_back() {
        StintIgnore ignore = StintIgnore.of(List.of("*.log", "!keep.log", "cache/"));

        assertThat(ignore.leavesOut("x.log", false)).isTrue();
        assertThat(ignore.leavesOut("keep.log", false)).isFalse();
        assertThat(ignore.leavesOut("cache", true)).isTrue();
        assertThat(ignore.leavesOut(".git", true)).isTrue();
        assertThat(StintIgnore.of(List.of("!.git/")).leavesOut(".git", true)).isFalse();
    }
}
