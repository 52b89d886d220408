package dev.gyre.bench.compare;

import dev.gyre.bench.work.Jit;
import dev.gyre.bench.work.Threads;
import dev.gyre.engine.device.DeviceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

/**
 * The command line of JVMs that run kernels on a runtime.
 *
 * @param jvmArguments before the class path
 */
public record Launch(List<String> jvmArguments) {

    /** The runtime that comes with Gyre, vectors included. */
    public static Launch embedded(int threads) {
        List<String> arguments = new ArrayList<>(Jit.arguments());
        arguments.addAll(List.of(
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseParallelGC",
                "-D" + Threads.PROPERTY + "=" + threads));
        return new Launch(List.copyOf(arguments));
    }

    /** TornadoVM. */
    public static Launch of(TornadoSdk sdk) {
        List<String> arguments = new ArrayList<>(sdk.jvmArguments());
        arguments.add("--add-modules=jdk.incubator.vector");
        return new Launch(List.copyOf(arguments));
    }

    /**
     * The devices that such a JVM finds, asked for in one.
     *
     * @throws DeviceException if it doesn't start, or finds none
     */
    public List<TimedDevice> targets() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmArguments);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), DeviceProbe.class.getName()));
        String said = outputOf(command);
        String answer = said.lines()
                .filter(l -> l.startsWith(DeviceProbe.MARK))
                .findFirst()
                .orElseThrow(() -> new DeviceException("the runtime found no device: " + lastLine(said), null));
        try {
            return new ObjectMapper()
                    .readValue(answer.substring(DeviceProbe.MARK.length()), new TypeReference<List<TimedDevice>>() {});
        } catch (JacksonException e) {
            throw new DeviceException("the runtime's devices can't be read: " + answer, e);
        }
    }

    private static String outputOf(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said;
        } catch (IOException e) {
            throw new DeviceException("no JVM could be started to look for devices: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeviceException("stopped while looking for devices", e);
        }
    }

    private static String lastLine(String said) {
        return Objects.requireNonNullElse(
                said.lines()
                        .filter(l -> !l.isBlank() && !l.startsWith("\t"))
                        .reduce((first, last) -> last)
                        .orElse(null),
                "its JVM ended without a word");
    }
}
