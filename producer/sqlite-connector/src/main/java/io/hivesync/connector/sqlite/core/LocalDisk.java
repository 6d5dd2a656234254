package io.hivesync.connector.sqlite.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SQLite's log is read through memory that the app and we share, so both must run on the kernel that has the disk. Where a
 * file system belongs to another machine, that cannot work: it is refused. Stateless.
 */
final class LocalDisk {

    private static final Logger LOG = LoggerFactory.getLogger(LocalDisk.class);

    /** As Linux and macOS call what they mount from other machines. */
    private static final Set<String> OTHER_MACHINE = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afpfs",
            "webdav",
            "afs",
            "ceph",
            "glusterfs",
            "lustre",
            "gfs",
            "gfs2",
            "ocfs2",
            "beegfs",
            "fuse.sshfs",
            "fuse.s3fs",
            "fuse.glusterfs",
            "fuse.rclone");
    /** What a virtual machine sees of its host's disk, as under Docker Desktop: the app may be on either side. */
    private static final Set<String> PERHAPS_OTHER_KERNEL = Set.of(
            "9p",
            "virtiofs",
            "vboxsf",
            "prl_fs",
            "fuse.vmhgfs-fuse",
            "vmhgfs",
            "fuse.grpcfuse",
            "grpcfuse",
            "osxfs",
            "fakeowner",
            "drvfs");

    /** What a file system is good for. */
    enum Verdict {
        FINE,
        DOUBTFUL,
        REFUSED
    }

    private LocalDisk() {}

    static Verdict of(String type) {
        String name = type.toLowerCase(Locale.ROOT);
        if (OTHER_MACHINE.contains(name)) {
            return Verdict.REFUSED;
        }
        return PERHAPS_OTHER_KERNEL.contains(name) ? Verdict.DOUBTFUL : Verdict.FINE;
    }

    /** Refuses a file on another machine's disk; says what may go wrong on one of a virtual machine's host. */
    static void require(Path database) {
        String type = type(database);
        switch (of(type)) {
            case REFUSED -> throw new CaptureException(refusal(database, type));
            case DOUBTFUL ->
                LOG.warn(
                        "{} is on a file system of type {}, which another kernel may serve. If the app does not run on"
                                + " the kernel that this process runs on, changes are missed: run both on the same side",
                        database,
                        type);
            case FINE -> LOG.debug("{} is on a file system of type {}", database, type);
        }
    }

    /** Whether what is written to the directory is kept by this kernel, and by no other. */
    static boolean isOurs(Path directory) {
        return of(type(directory)) == Verdict.FINE;
    }

    static String refusal(Path database, String type) {
        return "The database file " + database + " is on a network file system (" + type
                + "). SQLite's log is shared through memory, which ends at the machine: run the capture on the machine"
                + " that has the disk, as the app must be, too";
    }

    private static String type(Path database) {
        try {
            return Files.getFileStore(database).type();
        } catch (IOException e) {
            // whether it can be read is asked elsewhere
            return "unknown";
        }
    }
}
