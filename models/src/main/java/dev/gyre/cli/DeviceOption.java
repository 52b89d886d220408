package dev.gyre.cli;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import picocli.CommandLine.Option;

/** What to run on. */
public final class DeviceOption {

    @Option(
            names = "--device",
            paramLabel = "ID",
            defaultValue = "",
            description = "Device, as gyre devices lists them; the first one if not given.")
    private String id;

    /** Its name; empty if none was given. */
    String id() {
        return id;
    }

    /** The device. */
    public Device find() {
        return id.isEmpty() ? Devices.standard() : Devices.find(id);
    }
}
