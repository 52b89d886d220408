package dev.gyre.jvm.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** FindingCollector as lines of a file, by which a checked process hands them to the one that started it: fields with tabs between them. */
public final class FindingsFile {
    private static final int FIELDS = 5;
    private static final int FIELDS_OF_SITE = 3;

    private FindingsFile() {}

    static void write(Path file, List<Finding> findings) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Finding f : findings) {
            List<String> fields = new ArrayList<>(
                    List.of(f.check().name(), Boolean.toString(f.benign()), f.kernel(), f.message(), f.again()));
            for (AccessSite site : f.sites()) {
                fields.addAll(List.of(site.method(), site.file(), Integer.toString(site.line())));
            }
            lines.add(String.join(
                    "\t", fields.stream().map(s -> s.replaceAll("\\s", " ")).toList()));
        }
        Files.write(file, lines);
    }

    /**
     * The findings of a file.
     *
     * @throws IOException if it can't be read, or isn't one
     */
    public static List<Finding> read(Path file) throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split("\t", -1);
            if (fields.length < FIELDS || (fields.length - FIELDS) % FIELDS_OF_SITE != 0) {
                throw new IOException(file + " isn't a file of findings");
            }
            List<AccessSite> sites = new ArrayList<>();
            for (int f = FIELDS; f < fields.length; f += FIELDS_OF_SITE) {
                sites.add(new AccessSite(fields[f], fields[f + 1], Integer.parseInt(fields[f + 2])));
            }
            findings.add(new Finding(
                    Check.valueOf(fields[0]),
                    Boolean.parseBoolean(fields[1]),
                    fields[2],
                    fields[3],
                    List.copyOf(sites),
                    fields[4]));
        }
        return findings;
    }
}
