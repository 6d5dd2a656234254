package io.hivesync.app;

import io.hivesync.app.config.Setting;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** An operator's command: it works with the cluster, and the roles do what is asked wherever they run. */
abstract sealed class ControlCommand implements Callable<Integer>, SettingFlags.Configured
        permits PauseCommand, ResumeCommand, ReplayCommand, ResyncCommand, DlqCommand {
    @Mixin
    private StateOption state;

    @Mixin
    private ConfigurationOption configuration;

    @Spec
    private CommandSpec spec;

    @Override
    public final Set<Setting> settings() {
        return ControlPlace.SETTINGS;
    }

    final ControlPlace place() throws InterruptedException {
        return ControlPlace.of(configuration.read(spec), state.state);
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
