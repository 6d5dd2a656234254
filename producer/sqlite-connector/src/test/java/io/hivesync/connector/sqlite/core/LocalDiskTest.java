package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalDiskTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "NFS4", "cifs", "smb3", "fuse.sshfs"})
    void disksOfOtherMachinesAreRefused(String type) {
        assertThat(LocalDisk.of(type)).isEqualTo(LocalDisk.Verdict.REFUSED);
        assertThat(LocalDisk.refusal(directory.resolve("db"), type))
                .contains(directory.resolve("db").toString(), type, "the machine that has the disk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtiofs", "9p", "fakeowner"})
    void disksOfAVirtualMachinesHostAreDoubted(String type) {
        assertThat(LocalDisk.of(type)).isEqualTo(LocalDisk.Verdict.DOUBTFUL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "ext2/ext3", "xfs", "btrfs", "overlay", "tmpfs", "apfs", "zfs", "unknown"})
    void otherDisksAreFine(String type) {
        assertThat(LocalDisk.of(type)).isEqualTo(LocalDisk.Verdict.FINE);
    }

    @Test
    void theFileSystemOfATemporaryFolderIsNotRefused() {
        assertThatCode(() -> LocalDisk.require(directory)).doesNotThrowAnyException();
    }
}
