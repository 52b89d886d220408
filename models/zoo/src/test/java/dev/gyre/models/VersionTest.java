package dev.gyre.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VersionTest {

    /** What runs' cards and pages of measurements say. A copy without a repository knows its number alone. */
    @Test
    void theCommitIsNamed() {
        assertThat(Version.described()).startsWith(Version.NUMBER);
        assumeTrue(Files.exists(Path.of("../..", ".git")), "this copy has no repository");
        assertThat(Version.described()).matches("\\Q" + Version.NUMBER + "\\E, commit [0-9a-f]{8}( with changes)?");
    }
}
