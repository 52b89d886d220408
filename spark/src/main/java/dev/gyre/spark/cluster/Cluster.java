package dev.gyre.spark.cluster;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.DeviceException;
import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.sql.SparkSession;

/**
 * The place where Spark runs, and its safety: every connection shows the secret, nothing listens beyond this machine unless that's asked for,
 * and there are no web pages.
 *
 * @param master local or a standalone cluster's
 * @param secretFile what a cluster's processes show one another
 * @param properties further ones of Spark's
 */
public record Cluster(String master, Optional<Path> secretFile, Map<String, String> properties) {

    private static final Pattern LOCAL = Pattern.compile("local(\\[(\\*|[1-9]\\d{0,3})])?");
    private static final Pattern STANDALONE = Pattern.compile("spark://[\\w.-]+:\\d{1,5}(,[\\w.-]+:\\d{1,5})*");
    private static final Pattern ADDRESS = Pattern.compile("([\\w.-]+):(\\d{1,5})");

    private static final String HOST = "spark.driver.host";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PATIENCE_MILLIS = 5000;

    /**
     * Checks what can be checked without asking anybody.
     *
     * @throws ConfigException if the master is none that's known, or a property is one that mustn't be given
     */
    public Cluster {
        ConfigException.require(
                LOCAL.matcher(master).matches()
                        || STANDALONE.matcher(master).matches()
                        || master.equals(Submission.SUBMITTED),
                "--master",
                master,
                "local[N], local[*], spark://HOST:PORT, yarn or k8s://URL");
        properties = Map.copyOf(properties);
        requireAllowed(properties);
        if (STANDALONE.matcher(master).matches() && secretFile.isEmpty()) {
            throw new ConfigException(
                    "--master " + master
                            + ": a cluster asks for a secret: name the --secret-file that its master and workers were started with");
        }
    }

    /** Refuses properties that mustn't be given. */
    static void requireAllowed(Map<String, String> properties) {
        if (properties.containsKey(SecretFile.SECRET)) {
            throw new ConfigException("--conf " + SecretFile.SECRET
                    + ": everybody on this machine can see what's on a command line: name a --secret-file");
        }
        Stream.of("spark.master", "spark.authenticate")
                .filter(properties::containsKey)
                .forEach(key -> {
                    throw new ConfigException("--conf " + key + ": it isn't to be changed: "
                            + (key.endsWith("master") ? "name a --master" : "connections always show a secret"));
                });
        properties.keySet().stream()
                .filter(key -> !key.startsWith("spark."))
                .findFirst()
                .ifPresent(key -> {
                    throw new ConfigException("--conf " + key + ": properties of Spark's begin with spark.");
                });
    }

    private static boolean isLocal(String master) {
        return LOCAL.matcher(master).matches();
    }

    /** Whether tasks run in this JVM. */
    public boolean isLocal() {
        return isLocal(master);
    }

    /**
     * Asks whether anybody is there.
     *
     * @throws GyreException if the secret can't be read
     * @throws DeviceException if no master answers
     * @throws ConfigException if executors couldn't reach this program
     */
    public void check() {
        secretFile.ifPresent(SecretFile::read);
        if (!STANDALONE.matcher(master).matches()) {
            return;
        }
        Matcher addresses = ADDRESS.matcher(master);
        String failure = "";
        while (addresses.find()) {
            String host = addresses.group(1);
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, Integer.parseInt(addresses.group(2))), PATIENCE_MILLIS);
                requireReachable(host);
                return;
            } catch (IOException | IllegalArgumentException e) {
                failure = e.getMessage();
            }
        }
        throw new DeviceException(
                "--master " + master + ": nobody answers there (" + failure + "): start a master, or name another",
                null);
    }

    private void requireReachable(String host) throws UnknownHostException {
        if (!InetAddress.getByName(host).isLoopbackAddress() && !properties.containsKey(HOST)) {
            throw new ConfigException(
                    "--master " + master + ": its executors can't reach this program, which listens on " + LOOPBACK
                            + " only: --conf " + HOST + "=ADDRESS, this machine's own");
        }
    }

    /**
     * Starts Spark on the cluster.
     *
     * @param name of the application
     * @throws DeviceException if it doesn't start
     */
    public SparkSession start(String name) {
        SparkConf conf = new SparkConf();
        settings(name).forEach(conf::set);
        if (STANDALONE.matcher(master).matches()) {
            List<RpcAddress> addresses = ADDRESS.matcher(master)
                    .results()
                    .map(m -> new RpcAddress(m.group(1), Integer.parseInt(m.group(2))))
                    .toList();
            MasterCheck.requireAccepted(master, addresses, conf);
        }
        try {
            return SparkSession.builder().config(conf).getOrCreate();
        } catch (Exception e) { // of Scala's, which declares none
            throw new DeviceException("Spark doesn't start on " + master + ": " + SparkFailure.line(e), e);
        }
    }

    /** The properties of Spark for a program of that name; none in a submission, which has set them. */
    Map<String, String> settings(String name) {
        Map<String, String> all = new TreeMap<>();
        if (master.equals(Submission.SUBMITTED)) {
            return all; // spark-submit has set them
        }
        all.put("spark.app.name", name);
        all.put("spark.master", master);
        all.put("spark.ui.enabled", "false");
        all.put("spark.driver.maxResultSize", "0"); // what shards send back is as large as the model
        all.put("spark.authenticate", "true");
        all.put(HOST, LOOPBACK);
        all.put("spark.driver.bindAddress", properties.getOrDefault(HOST, LOOPBACK));
        if (!isLocal() && !properties.containsKey("spark.jars")) {
            all.put("spark.jars", String.join(",", Jars.own()));
        }
        secretFile.ifPresent(file -> all.put(SecretFile.SECRET, SecretFile.read(file)));
        all.putAll(properties);
        all.merge("spark.executor.extraJavaOptions", javaOptions(), (given, ours) -> ours + " " + given);
        return all;
    }

    private String javaOptions() {
        String cores = properties.getOrDefault("spark.executor.cores", "");
        return String.join(
                " ",
                Stream.concat(
                                Jars.javaOptions().stream(),
                                cores.isEmpty() ? Stream.of() : Stream.of("-Dgyre.threads=" + cores))
                        .toList());
    }
}
