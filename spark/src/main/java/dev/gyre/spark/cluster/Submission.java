package dev.gyre.spark.cluster;

import dev.gyre.models.setting.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command for YARN or Kubernetes, as {@code spark-submit} of the user's own Spark takes it: their classes and their configuration are that
 * installation's, not ours. This program runs as its driver, in client mode.
 *
 * @param master the cluster's
 * @param properties of Spark, as the user gave them
 * @param words the command without these
 */
record Submission(String master, Map<String, String> properties, List<String> words) {

    /** The master's name for a command that runs inside a submission. */
    static final String SUBMITTED = "submitted";

    private static final String MASTER = "--master";
    private static final String CONF = "--conf";
    private static final String SECRET = "--secret-file";
    private static final String EXECUTORS = "spark.executor.extraJavaOptions";
    private static final String MAIN = "dev.gyre.cli.Gyre";

    /** Whether a master is one that a user's own Spark knows. */
    static boolean isFor(String master) {
        return master.equals("yarn") || master.startsWith("k8s://");
    }

    /**
     * The submission that a command line asks for; empty if its master is no such one.
     *
     * @throws ConfigException if a property is one that mustn't be given
     */
    static Optional<Submission> of(List<String> line) {
        Optional<String> master = Optional.empty();
        Map<String, String> properties = new LinkedHashMap<>();
        List<String> words = new ArrayList<>();
        for (Iterator<String> all = line.iterator(); all.hasNext(); ) {
            String word = all.next();
            if (word.equals(MASTER) && all.hasNext()) {
                master = Optional.of(all.next());
            } else if (word.startsWith(MASTER + "=")) {
                master = Optional.of(word.substring(MASTER.length() + 1));
            } else if (word.equals(CONF) && all.hasNext()) {
                put(properties, all.next());
            } else if (word.startsWith(CONF + "=")) {
                put(properties, word.substring(CONF.length() + 1));
            } else {
                words.add(word);
            }
        }
        List<String> rest = List.copyOf(words);
        return master.filter(Submission::isFor).map(m -> new Submission(m, properties, rest));
    }

    private static void put(Map<String, String> properties, String pair) {
        String[] parts = pair.split("=", 2);
        ConfigException.require(parts.length == 2, CONF, pair, "KEY=VALUE");
        properties.put(parts[0], parts[1]);
    }

    /**
     * The command of spark-submit.
     *
     * @param home of the user's Spark, if it's known
     * @param jars ours and those that we need, ours first
     * @param options that executors' JVMs are started with
     * @param driver options of this JVM's kind, besides
     * @throws ConfigException if there's no such Spark, or a property is one that mustn't be given
     */
    List<String> command(Optional<String> home, List<String> jars, List<String> options, List<String> driver) {
        Cluster.requireAllowed(properties);
        if (words.stream().anyMatch(word -> word.equals(SECRET) || word.startsWith(SECRET + "="))) {
            throw new ConfigException(SECRET + ": YARN and Kubernetes make a secret for each program: leave it out");
        }
        Path submit = home.map(h -> Path.of(h, "bin", "spark-submit")).orElse(Path.of(""));
        if (!Files.isRegularFile(submit) || !Files.isExecutable(submit)) {
            throw new ConfigException("--master " + master
                    + ": takes a Spark of your own, with what it needs of yours: set" + " SPARK_HOME to it ("
                    + home.map(h -> h + " has no bin/spark-submit").orElse("it isn't set") + ")");
        }
        List<String> all = new ArrayList<>(List.of(
                submit.toString(), MASTER, master, "--deploy-mode", "client", "--name", "gyre spark", "--class", MAIN));
        all.addAll(List.of("--jars", String.join(",", jars.subList(1, jars.size()))));
        List<String> both = new ArrayList<>(options);
        both.addAll(driver);
        all.addAll(List.of("--driver-java-options", String.join(" ", both)));
        Map<String, String> conf = new LinkedHashMap<>(properties);
        conf.merge(EXECUTORS, String.join(" ", options), (given, ours) -> ours + " " + given);
        conf.put("spark.ui.enabled", "false");
        conf.put("spark.authenticate", "true");
        conf.forEach((key, value) -> all.addAll(List.of(CONF, key + "=" + value)));
        all.add(jars.getFirst());
        all.addAll(words);
        all.add(MASTER + "=" + SUBMITTED);
        return all;
    }
}
