package dev.gyre.spark;

import dev.gyre.spark.cluster.SecretFile;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster of processes on this machine's loopback: a master and workers of one core each, that show a secret. Spark's jars are those of
 * the test's own class path.
 */
public final class LocalCluster implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Path secret;
    private final int port;
    private final List<Process> processes = new ArrayList<>();

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
            cluster.launch(
                    "master",
                    "org.apache.spark.deploy.master.Master",
                    "--host",
                    LOOPBACK,
                    "--port",
                    Integer.toString(cluster.port),
                    "--webui-port",
                    "0",
                    "--properties-file",
                    secret.toString());
            await("a master listens", cluster::listens);
            for (int i = 0; i < workers; i++) {
                cluster.startWorker();
            }
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** One more worker, with a core. */
    public void startWorker() throws IOException {
        String name = "worker" + processes.size();
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

    /** Executors that run, the oldest first. */
    public List<ProcessHandle> executors() {
        return processes.stream()
                .flatMap(p -> p.toHandle().children())
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /** The n-th worker's process; the first is 0. */
    public Process worker(int n) {
        return processes.get(1 + n);
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
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
