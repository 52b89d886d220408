package dev.gyre.models.run.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Files that can't stay under their names, but aren't anybody's to delete. */
public final class Aside {

    private Aside() {}

    /** The first name that's free: the file's own with an ending, and a number where there are several. */
    public static Path name(Path file, String ending) {
        Path aside = file.resolveSibling(file.getFileName() + ending);
        for (int n = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); n++) {
            aside = file.resolveSibling(file.getFileName() + ending + "-" + n);
        }
        return aside;
    }

    /** Renames a file to such a name. */
    public static Path move(Path file, String ending) throws IOException {
        return Files.move(file, name(file, ending));
    }
}
