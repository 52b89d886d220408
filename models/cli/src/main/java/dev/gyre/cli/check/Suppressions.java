package dev.gyre.cli.check;

import dev.gyre.engine.io.AtomicFile;
import dev.gyre.jvm.check.Check;
import dev.gyre.jvm.check.Finding;
import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Findings that somebody has looked at and takes as they are, each with a reason. */
record Suppressions(List<Line> lines) {
    static final Suppressions NONE = new Suppressions(List.of());

    /**
     * A line of the file.
     *
     * @param checks one, or all
     * @param kernel class and method, as findings name it
     */
    private record Line(Set<Check> checks, String kernel, String reason) {}

    /** A finding that isn't told, and why. */
    record Suppressed(Finding finding, String reason) {}

    /** Findings, those that are told and those that aren't. */
    record Sorted(List<Finding> told, List<Suppressed> suppressed) {}

    /**
     * The suppressions of a file; empty lines and what follows # are left out.
     *
     * @throws ConfigException if it can't be read, or a line has no check, kernel and reason
     */
    static Suppressions read(Path file) {
        List<Line> lines = new ArrayList<>();
        try {
            int number = 0;
            for (String text : Files.readAllLines(file)) {
                number++;
                String line = text.replaceFirst("#.*", "").strip();
                if (!line.isEmpty()) {
                    lines.add(parse(line, file + ", line " + number));
                }
            }
        } catch (IOException e) {
            throw new ConfigException(file + " can't be read: " + AtomicFile.reason(e));
        }
        return new Suppressions(lines);
    }

    private static Line parse(String line, String place) {
        String[] words = line.split("\\s+", 3);
        if (words.length < 3) {
            throw new ConfigException(place + ": \"" + line
                    + "\" has to be a check, a kernel and a reason, such as \"races Kernels.flag" + "  all store 1\"");
        }
        try {
            return new Line(Check.parse(words[0]), words[1], words[2]);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(place + ": " + e.getMessage());
        }
    }

    Sorted of(List<Finding> findings) {
        List<Finding> told = new ArrayList<>();
        List<Suppressed> suppressed = new ArrayList<>();
        for (Finding finding : findings) {
            Optional<Line> line = lines.stream()
                    .filter(l ->
                            l.checks().contains(finding.check()) && l.kernel().equals(finding.kernel()))
                    .findFirst();
            line.ifPresentOrElse(l -> suppressed.add(new Suppressed(finding, l.reason())), () -> told.add(finding));
        }
        return new Sorted(told, suppressed);
    }
}
