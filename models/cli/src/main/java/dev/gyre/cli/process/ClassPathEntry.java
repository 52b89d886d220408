package dev.gyre.cli.process;

import dev.gyre.models.setting.ConfigException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * An entry of a class path, as java takes it.
 *
 * @param place a jar or a folder
 * @param jars whether the folder's jars are meant
 */
public record ClassPathEntry(Path place, boolean jars) {

    /**
     * The entries of {@code --class-path}.
     *
     * @throws ConfigException if a place isn't there
     */
    public static List<ClassPathEntry> all(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .map(ClassPathEntry::of)
                .toList();
    }

    private static ClassPathEntry of(String entry) {
        Path place = Path.of(entry.replaceFirst("\\*$", ""));
        if (!Files.exists(place)) {
            throw new ConfigException("--class-path: " + place + " isn't there");
        }
        return new ClassPathEntry(place, entry.endsWith("*"));
    }
}
