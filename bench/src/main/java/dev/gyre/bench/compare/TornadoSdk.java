package dev.gyre.bench.compare;

import dev.gyre.engine.device.DeviceException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An installed SDK of TornadoVM, whose argument file has what a JVM needs to run on it.
 *
 * @param home its folder
 */
public record TornadoSdk(Path home) {

    /** The environment variable that names the folder. */
    public static final String VARIABLE = "TORNADOVM_HOME";

    /** Sentence that tells a user how to get an SDK. */
    public static final String REMEDY = "run ./setup.sh tornado, or set " + VARIABLE + " to a TornadoVM SDK";

    private static final String FILE = "tornado-argfile";

    /**
     * The SDK that the environment names.
     *
     * @return nothing if it names none
     * @throws DeviceException if it names a folder that's none
     */
    public static Optional<TornadoSdk> find(Map<String, String> environment) {
        String home = environment.getOrDefault(VARIABLE, "");
        if (home.isBlank()) {
            return Optional.empty();
        }
        TornadoSdk sdk = new TornadoSdk(Path.of(home));
        sdk.argumentFile();
        return Optional.of(sdk);
    }

    private Path argumentFile() {
        // Releases come with the template, builds from source with both.
        return Stream.of(FILE + ".template", FILE, "bin/" + FILE)
                .map(home::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new DeviceException(
                        VARIABLE + "=" + home + " is no TornadoVM SDK: there's no " + FILE + " in it; " + REMEDY,
                        null));
    }

    /**
     * Arguments that a JVM is started with: the SDK's own, and ours, which make a failure an error rather than a detour
     * through Java, and arithmetic that of Java.
     *
     * @throws DeviceException if the argument file can't be read
     */
    public List<String> jvmArguments() {
        Path file = argumentFile();
        List<String> arguments = new ArrayList<>();
        try {
            String text = Files.readString(file).replace("${" + VARIABLE + "}", home.toString());
            arguments.addAll(withoutWorkingFolder(ArgFile.words(text)));
        } catch (IOException e) {
            throw new DeviceException(file + " can't be read: " + e.getMessage(), e);
        }
        arguments.add("-Dtornado.recover.bailout=False");
        arguments.add("-Dtornado.tvm.maxbytecodesize=1048576");
        arguments.add("-Dtornado.enable.fma=False");
        arguments.add("-Dtornado.enable.nativeFunctions=False");
        arguments.add("-Dtornado.opencl.compiler.flags=-w");
        return List.copyOf(arguments);
    }

    /** The SDK puts the working folder on the module path, which would make modules of all the jars in it. */
    private static List<String> withoutWorkingFolder(List<String> words) {
        List<String> kept = new ArrayList<>(words);
        for (int i = 1; i < kept.size(); i++) {
            if (kept.get(i - 1).equals("--module-path") || kept.get(i - 1).equals("-p")) {
                kept.set(
                        i,
                        Arrays.stream(kept.get(i).split(File.pathSeparator))
                                .filter(entry -> !entry.equals("."))
                                .collect(Collectors.joining(File.pathSeparator)));
            }
        }
        return kept;
    }
}
