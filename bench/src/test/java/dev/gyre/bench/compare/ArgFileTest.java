package dev.gyre.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArgFileTest {

    @Test
    void wordsEndAtBlanksAndLines() {
        assertThat(ArgFile.words("-server  -Xmx1g\n\n--add-exports a/b=c\t\r\n"))
                .containsExactly("-server", "-Xmx1g", "--add-exports", "a/b=c");
    }

    @Test
    void commentsAreHiddenButNotWithinWords() {
        assertThat(ArgFile.words("# all of it\n-Da=1 # the rest\n-Db=x#y")).containsExactly("-Da=1", "-Db=x#y");
    }

    @Test
    void quotesKeepBlanks() {
        assertThat(ArgFile.words("--module-path \"/opt/my sdk\":'b c' \"\""))
                .containsExactly("--module-path", "/opt/my sdk:b c", "");
    }

    @Test
    void aBackslashInQuotesTakesTheNextCharacterOrLine() {
        assertThat(ArgFile.words("\"C:\\\\a\\\"b\" \"one \\\n   two\" c:\\d"))
                .containsExactly("C:\\a\"b", "one two", "c:\\d");
    }
}
