import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Chooses the tests that a change can reach: reads the changed files' names, a line each, and writes a line "MODULE CLASS" for each
 * test, and "MODULE" for each module with a change.
 *
 * <p>A test is reached if it names a changed class, or one that names that; in the changed class's own module, one more may be between. A resource
 * reaches what names it, or its folder, in a string, and other files do the tests of all modules that name them. The nearest come first, up to
 * some seconds by what each took the last time.
 *
 * <p>Run as {@code java .ci/Changed.java ROOT SECONDS < names}.
 */
final class Changed {
    private static final Pattern WORD = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)+)\"");
    private static final Pattern TIME = Pattern.compile("<testsuite [^>]*?\\bname=\"([^\"(]+)[^>]*?\\btime=\"([0-9.,]+)\"");
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern SOURCE = Pattern.compile("src/(main|test)/java/(.*)\\.java");
    private static final double UNKNOWN = 3;
    private static final int HOPS = 2;

    private final Path root;
    private final List<String> modules;
    /** By module, folder of sources and name. */
    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final Map<String, List<Source>> bySimpleName = new HashMap<>();
    private final Map<Source, Set<Source>> namedBy = new HashMap<>();

    /** A file of Java: its module, whether it's a test's, its package and name, and what stands in it. */
    private record Source(String module, boolean test, String folder, String name, Set<String> words, Set<String> strings) {
        String qualified() {
            return folder.isEmpty() ? name : folder + "." + name;
        }

        boolean isTest() {
            return test && name.endsWith("Test");
        }

        @Override
        public boolean equals(Object o) {
            return this == o;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** Of all modules, Spark's if it has a change itself: its jars are brought for nothing else. */
    private Changed(Path root, List<String> files) throws IOException {
        this.root = root;
        modules = new ArrayList<>(MODULE.matcher(Files.readString(root.resolve("pom.xml"))).results().map(m -> m.group(1)).toList());
        modules.removeIf(m -> m.equals("spark") && files.stream().noneMatch(f -> f.startsWith("spark/")));
        for (String module : modules) {
            for (String kind : List.of("main", "test")) {
                Path folder = root.resolve(module).resolve("src").resolve(kind).resolve("java");
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> all = Files.walk(folder)) {
                        for (Path file : all.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
                            add(module, kind.equals("test"), folder.relativize(file).toString(), Files.readString(file));
                        }
                    }
                }
            }
        }
        sources.values().forEach(this::names);
    }

    private void add(String module, boolean test, String file, String text) {
        int slash = file.lastIndexOf('/');
        Set<String> words = new HashSet<>();
        WORD.matcher(text).results().forEach(m -> words.add(m.group()));
        Set<String> strings = new HashSet<>();
        STRING.matcher(text).results().forEach(m -> strings.add(m.group(1)));
        String name = file.substring(slash + 1).replace(".java", "");
        Source source = new Source(module, test, slash < 0 ? "" : file.substring(0, slash).replace('/', '.'), name, words, strings);
        sources.put(module + (test ? "/test/" : "/main/") + file, source);
        bySimpleName.computeIfAbsent(name, n -> new ArrayList<>()).add(source);
    }

    /** Finds what a file names: classes whose simple names it has, of its own package or one whose last part it has, too. */
    private void names(Source from) {
        for (String word : from.words()) {
            for (Source to : bySimpleName.getOrDefault(word, List.of())) {
                boolean near = from.folder().equals(to.folder());
                if (to != from && (near || from.words().containsAll(List.of(to.folder().split("\\."))))) {
                    namedBy.computeIfAbsent(to, t -> new HashSet<>()).add(from);
                }
            }
        }
    }

    /** How near each test is: 0 if it's changed itself, 1 if it names what is, 2 and 3 through others. */
    private Map<Source, Integer> reached(Collection<String> files) {
        Map<Source, Integer> reached = new LinkedHashMap<>();
        for (String file : files) {
            String module = modules.stream().filter(m -> file.startsWith(m + "/")).findFirst().orElse("");
            Matcher java = SOURCE.matcher(module.isEmpty() ? "" : file.substring(module.length() + 1));
            if (java.matches()) {
                Source changed = sources.get(module + "/" + java.group(1) + "/" + java.group(2) + ".java");
                if (changed != null) {
                    reach(changed, reached);
                }
            } else {
                mention(module, file, reached);
            }
        }
        return reached;
    }

    private void reach(Source changed, Map<Source, Integer> reached) {
        Map<Source, Integer> hops = new HashMap<>(Map.of(changed, 0));
        Deque<Source> open = new ArrayDeque<>(List.of(changed));
        while (!open.isEmpty()) {
            Source at = open.remove();
            int far = hops.get(at);
            if (at.isTest()) {
                reached.merge(at, far, Math::min);
            }
            for (Source next : namedBy.getOrDefault(at, Set.of())) {
                boolean within = next.module().equals(changed.module());
                if (far <= (within ? HOPS : next.test() ? 1 : 0) && !at.isTest()) {
                    if (hops.putIfAbsent(next, far + 1) == null) {
                        open.add(next);
                    }
                }
            }
        }
    }

    /** What is no class: documents, scripts and settings are named by tests of any module, resources by those of their own. */
    private void mention(String module, String file, Map<Source, Integer> reached) {
        Path path = Path.of(file);
        String name = path.getFileName().toString();
        boolean resource = file.contains("src/test/resources/") || file.contains("src/main/resources/");
        String folder = resource || file.startsWith("docs/") ? path.getParent().getFileName().toString() : name;
        for (Source s : sources.values()) {
            if (resource && !s.module().equals(module)) {
                continue;
            }
            if (s.strings().stream().anyMatch(t -> ends(t, name) || ends(t, folder) || name.endsWith(".md") && t.equals(".md"))) {
                if (s.isTest()) {
                    reached.merge(s, 1, Math::min);
                } else if (resource) {
                    reach(s, reached);
                }
            }
        }
    }

    private static boolean ends(String text, String name) {
        return text.equals(name) || text.endsWith("/" + name) || text.contains("/" + name + "/") || text.equals(name + "/");
    }

    /** Seconds that classes took the last time, of Surefire's reports. */
    private Map<String, Double> seconds() throws IOException {
        Map<String, Double> seconds = new HashMap<>();
        for (String module : modules) {
            Path reports = root.resolve(module).resolve("target/surefire-reports");
            if (Files.isDirectory(reports)) {
                try (Stream<Path> files = Files.list(reports)) {
                    for (Path file : files.filter(f -> f.toString().endsWith(".xml")).toList()) {
                        try (var lines = Files.lines(file)) {
                            Matcher m = TIME.matcher(String.join(" ", lines.limit(8).toList()));
                            if (m.find()) {
                                seconds.merge(m.group(1), Double.parseDouble(m.group(2).replace(",", "")), Math::max);
                            }
                        }
                    }
                }
            }
        }
        return seconds;
    }

    public static void main(String[] args) throws IOException {
        List<String> files = new String(System.in.readAllBytes()).lines().filter(l -> !l.isBlank()).toList();
        Changed all = new Changed(Path.of(args[0]), files);
        Map<Source, Integer> reached = all.reached(files);
        Map<String, Double> took = all.seconds();
        Map<Integer, List<Source>> byDistance = new TreeMap<>();
        reached.forEach((test, far) -> byDistance.computeIfAbsent(far, f -> new ArrayList<>()).add(test));
        double left = Double.parseDouble(args[1]);
        Set<String> chosen = new TreeSet<>();
        for (List<Source> tests : byDistance.values()) {
            List<Source> shortestFirst = new ArrayList<>(tests);
            Collections.sort(shortestFirst, (a, b) -> Double.compare(
                    took.getOrDefault(a.qualified(), UNKNOWN), took.getOrDefault(b.qualified(), UNKNOWN)));
            for (Source test : shortestFirst) {
                double seconds = took.getOrDefault(test.qualified(), UNKNOWN);
                if (seconds <= left || reached.get(test) == 0) {
                    left -= seconds;
                    chosen.add(test.module() + " " + test.qualified());
                }
            }
        }
        int run = chosen.size();
        for (String module : all.modules) {
            if (files.stream().anyMatch(f -> f.startsWith(module + "/"))) {
                chosen.add(module);
            }
        }
        chosen.forEach(System.out::println);
        System.err.printf("setup: changed files: %d; tests near them: %d classes, of which %d run%n", files.size(), reached.size(), run);
    }
}
