package dev.gyre.serve;

import dev.gyre.models.setting.ConfigException;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.http.Address;
import dev.gyre.serve.http.Origins;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of a server.
 *
 * @param limits of each model
 * @param mostBytes of a request's body
 * @param runs folder whose runs and pages the page shows
 * @param grace time for texts under way when the server is told to end
 * @param origins pages elsewhere that may use it
 * @param warm whether to compile and run everything before the first request, rather than as it comes
 */
public record ServerSettings(
        Address address, Limits limits, int mostBytes, Path runs, Duration grace, Origins origins, boolean warm) {

    /**
     * Checks what isn't checked by its parts.
     *
     * @throws ConfigException if something is out of its range
     */
    public ServerSettings {
        ConfigException.range("--max-body", mostBytes, 1024, 32 << 20);
        ConfigException.range("--grace", grace.toSeconds(), 0, 3600);
    }

    /** Settings that let in no pages from elsewhere. */
    public ServerSettings(Address address, Limits limits, int mostBytes, Path runs, Duration grace, boolean warm) {
        this(address, limits, mostBytes, runs, grace, Origins.NONE, warm);
    }
}
