package dev.gyre.cli.process;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import picocli.CommandLine.Option;

/** The option for the device. */
public final class DeviceOption {

    @Option(
            names = "--device",
            paramLabel = "ID",
            defaultValue = "",
            description =
                    "Device, as gyre devices lists them; if not given this JVM, or TornadoVM's first with --tornado.")
    private String id;

    /** The device's name; empty if none was given, and TornadoVM wasn't asked for either. */
    public String id() {
        return id.isEmpty() && Devices.onTornadoVm() ? Devices.standard().id() : id;
    }

    /** The device that was named, or the standard one. */
    public Device find() {
        return id.isEmpty() ? Devices.standard() : Devices.find(id);
    }
}
