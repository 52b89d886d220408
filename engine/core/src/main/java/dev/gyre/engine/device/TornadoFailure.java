package dev.gyre.engine.device;

import dev.gyre.engine.GyreException;
import java.util.Objects;
import java.util.regex.Pattern;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;

/** Exceptions of TornadoVM as ones with a message for users. */
public final class TornadoFailure {

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final Pattern TRACE =
            Pattern.compile("(Stacktrace:|To increase the maximum device memory).*", Pattern.DOTALL);
    private static final Pattern NO_MEMORY = Pattern.compile(
            "CL_MEM_OBJECT_ALLOCATION_FAILURE|CL_OUT_OF_(RESOURCES|HOST_MEMORY)|CUDA_ERROR_OUT_OF_MEMORY");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final int LONGEST = 400;

    private TornadoFailure() {}

    private static Throwable innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** A failure in one line: the innermost message, without colours and stack traces. */
    public static String text(Throwable failure) {
        Throwable cause = innermost(failure);
        String line = COLOUR.matcher(Objects.requireNonNullElse(cause.getMessage(), ""))
                .replaceAll("");
        line = SPACE.matcher(TRACE.matcher(line).replaceAll("")).replaceAll(" ").strip();
        if (line.isEmpty()) {
            line = "it gives no reason";
        }
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }

    /** The failure of a kernel or of its device for an exception of a plan's run; one that isn't TornadoVM's stays as it is. */
    public static RuntimeException of(String plan, Device device, Throwable thrown) {
        if (innermost(thrown) instanceof VirtualMachineError e) {
            throw e;
        }
        if (device.has(Capability.PLAIN_JAVA) && thrown instanceof TornadoTaskRuntimeException kernel) {
            return new GyreException("plan " + plan + ": " + kernel.getMessage(), kernel);
        }
        if (device.has(Capability.PLAIN_JAVA) || thrown instanceof DeviceException) {
            return unchecked(thrown);
        }
        String failure = "plan " + plan + " failed on " + device.id() + ": " + text(thrown);
        return new DeviceException(outOfMemory(thrown) ? failure + ": " + device.memoryRemedy() : failure, thrown);
    }

    /** Whether TornadoVM's limit was reached, or the device's own. */
    private static boolean outOfMemory(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof TornadoOutOfMemoryException
                    || NO_MEMORY.matcher(String.valueOf(t.getMessage())).find()) {
                return true;
            }
        }
        return false;
    }

    private static RuntimeException unchecked(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException(thrown);
        };
    }
}
