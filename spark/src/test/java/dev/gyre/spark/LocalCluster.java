package dev.gyre.spark;

import dev.gyre.spark.cluster.SecretFile;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster of processes on this machine's loopback: a master and workers of one core each, that show a secret. Spark's jars are those of
 * the test's own class path.
 */
public final class LocalCluster implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern PAGE = Pattern.compile("Bound \\w+WebUI to (\\S+), and started at \\S+:(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private final Path folder;
    private final Path secret;
    private final int port;
    private final List<Process> processes = new ArrayList<>();
    private int started;

    private LocalCluster(Path folder, Path secret, int port) {
        this.folder = folder;
        this.secret = secret;
        this.port = port;
    }

    /** Starts one. */
    public static LocalCluster start(Path folder, int workers) throws IOException, InterruptedException {
        Path secret = folder.resolve("secret");
        SecretFile.create(secret);
        Path jars = Files.createDirectories(folder.resolve("home/jars"));
        Files.createFile(folder.resolve("home/RELEASE"));
        for (Path jar : entries(false)) {
            Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
        }
        LocalCluster cluster = new LocalCluster(folder, secret, freePort());
        try {
            cluster.launchMaster();
            for (int i = 0; i < workers; i++) {
                cluster.startWorker();
            }
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void launchMaster() throws IOException, InterruptedException {
        launch(
                "master",
                "org.apache.spark.deploy.master.Master",
                "--host",
                LOOPBACK,
                "--port",
                Integer.toString(port),
                "--webui-port",
                "0",
                "--properties-file",
                secret.toString());
        await("a master listens", this::listens);
    }

    /** One more worker, with a core. */
    public void startWorker() throws IOException {
        String name = "worker" + ++started;
        launch(
                name,
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                LOOPBACK,
                "--cores",
                "1",
                "--memory",
                "1g",
                "--webui-port",
                "0",
                "--work-dir",
                folder.resolve(name).toString(),
                "--properties-file",
                secret.toString(),
                master());
    }

    private void launch(String name, String main, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx256m",
                "@" + Path.of("spark.args").toAbsolutePath()));
        line.addAll(List.of("-cp", folder.resolve("home/jars") + "/*", main));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", folder.resolve("home").toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", LOOPBACK);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        processes.add(builder.start());
    }

    /** Its address. */
    public String master() {
        return "spark://" + LOOPBACK + ":" + port;
    }

    /** What its processes show one another. */
    public Path secret() {
        return secret;
    }

    /** The class path of executors: what isn't Spark's. */
    public static String classPath() {
        return entries(true).stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** A jar that they have already, since Gyre isn't in jars while it's tested. */
    public static String anyJar() {
        return entries(false).getFirst().toString();
    }

    /**
     * What a command needs to run on it.
     *
     * @param more further options
     */
    public String[] options(String... more) {
        return options(secret, more);
    }

    /** The same with a secret that may be another one. */
    public String[] options(Path shown, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--master=" + master(),
                "--secret-file=" + shown,
                "--conf=spark.jars=" + anyJar(),
                "--conf=spark.executor.memory=600m",
                "--conf=spark.executor.extraClassPath=" + classPath()));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Kills a worker, the last one that was started; its executor goes with it. */
    public void killWorker() {
        Process worker = processes.removeLast();
        List<ProcessHandle> executors = worker.toHandle().children().toList();
        worker.destroyForcibly().onExit().join();
        executors.forEach(ProcessHandle::destroyForcibly);
    }

    /** Kills the master and starts another in its place. */
    public void restartMaster() throws IOException, InterruptedException {
        processes.removeFirst().destroyForcibly().onExit().join();
        launchMaster();
        processes.addFirst(processes.removeLast());
    }

    /** Executors that run, the oldest first. */
    public List<ProcessHandle> executors() {
        return processes.stream()
                .flatMap(p -> p.toHandle().children())
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Where the pages of its processes are that are ready, by their logs. */
    public List<URI> pages() {
        List<URI> pages = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path log : files.filter(f -> f.toString().endsWith(".log")).toList()) {
                PAGE.matcher(Files.readString(log))
                        .results()
                        .forEach(m -> pages.add(URI.create("http://" + m.group(1) + ":" + m.group(2))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pages;
    }

    /** What everybody on the machine can see of its processes and executors: their command lines. */
    public List<String> commandLines() {
        return processes.stream()
                .flatMap(
                        p -> Stream.concat(Stream.of(p.toHandle()), p.toHandle().descendants()))
                .flatMap(p -> p.info().arguments().stream())
                .map(words -> String.join(" ", words))
                .toList();
    }

    /** Waits until something is so. */
    public static void await(String what, BooleanSupplier so) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + ": not within " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Gyre's part of the class path, which is what is built here, or all else. */
    private static List<Path> entries(boolean gyres) {
        Path project = Path.of("").toAbsolutePath().getParent();
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(p -> (p.startsWith(project) || p.toString().contains("/dev/gyre/")) == gyres)
                .toList();
    }

    /** Ends all processes and waits for that. */
    @Override
    public void close() {
        List<ProcessHandle> all = processes.stream()
                .flatMap(p -> Stream.concat(p.toHandle().descendants(), Stream.of(p.toHandle())))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(p -> p.onExit().join());
    }
}
