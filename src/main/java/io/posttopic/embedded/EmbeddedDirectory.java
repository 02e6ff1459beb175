package io.posttopic.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.posttopic.startup.StartupException;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which the embedded PostgreSQL keeps its data. {@link #claim} locks it
 * for this process; {@link #close()} releases the lock.
 */
final class EmbeddedDirectory implements Closeable {

	/**
	 * The major version of the embedded PostgreSQL, which cannot read data of any other
	 * version.
	 */
	static final String MAJOR_VERSION = "18";

	/**
	 * How long a PostgreSQL server without clients may take to stop.
	 */
	private static final int STOP_SECONDS = 30;

	private static final String PASSWORD = "password";

	private static final SecureRandom RANDOM = new SecureRandom();

	private final Path path;

	private final FileChannel lockFile;

	private EmbeddedDirectory(Path path) throws IOException {
		this.path = path;
		Files.createDirectories(path);
		requireOwner();
		this.lockFile = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
	}

	/**
	 * Locks a directory, which is created if it does not exist.
	 * @throws StartupException if the directory is in use or cannot be used
	 */
	static EmbeddedDirectory claim(Path path) {
		try {
			EmbeddedDirectory directory = new EmbeddedDirectory(path);
			try {
				directory.lock();
				directory.requireCompleteData();
				directory.stopServer();
				directory.requirePassword();
				return directory;
			}
			catch (IOException | RuntimeException ex) {
				directory.close();
				throw ex;
			}
		}
		catch (IOException ex) {
			throw unusable(path, ex);
		}
	}

	private static StartupException unusable(Path path, IOException ex) {
		return unusable(path, "cannot be used (" + ex + ")", "", ex);
	}

	private StartupException unusable(String problem, String alternative) {
		return unusable(this.path, problem, alternative, null);
	}

	private static StartupException unusable(Path path, String problem, String alternative, @Nullable Throwable cause) {
		return new StartupException(
				"the directory of the embedded PostgreSQL, %s, %s: %sset POSTTOPIC_EMBEDDED_DIRECTORY to another directory."
					.formatted(path.toAbsolutePath().normalize(), problem, alternative),
				cause);
	}

	Path path() {
		return this.path;
	}

	Path data() {
		return this.path.resolve("data");
	}

	Path log() {
		return this.path.resolve("log");
	}

	/**
	 * Returns the file with the password of PostgreSQL's superuser, which only the owner
	 * of the directory can read.
	 */
	Path passwordFile() {
		return this.path.resolve(PASSWORD);
	}

	String password() throws IOException {
		return Files.readString(passwordFile());
	}

	/**
	 * Returns a secret that only the directory's owner can read. It is created if it does
	 * not exist.
	 */
	String keepSecret(String name, Supplier<String> newSecret) {
		Path file = this.path.resolve(name);
		try {
			if (!Files.exists(file)) {
				// The file is moved into place when it is complete, so that an
				// interrupted start leaves no partial secret. Only the owner can read a
				// temporary file.
				Path part = Files.createTempFile(this.path, name, null);
				Files.move(Files.writeString(part, newSecret.get()), file, StandardCopyOption.ATOMIC_MOVE);
			}
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw unusable(this.path, ex);
		}
	}

	static String newPassword() {
		byte[] bytes = new byte[32];
		RANDOM.nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

	void markComplete() throws IOException {
		Files.writeString(completeMarker(), "");
	}

	/**
	 * Returns the process of the PostgreSQL server that uses the directory, if one is
	 * running.
	 */
	Optional<ProcessHandle> server() throws IOException {
		Path file = data().resolve("postmaster.pid");
		if (!Files.exists(file)) {
			return Optional.empty();
		}
		String pid = Files.readString(file).lines().findFirst().orElse("").trim();
		return pid.matches("\\d{1,18}") ? ProcessHandle.of(Long.parseLong(pid)).filter(this::isServer)
				: Optional.empty();
	}

	@Override
	public void close() {
		try {
			this.lockFile.close();
		}
		catch (IOException _) {
			// The operating system releases the lock when the process ends.
		}
	}

	private Path completeMarker() {
		return this.path.resolve("complete");
	}

	/**
	 * Throws if the directory belongs to another user: PostgreSQL refuses such a
	 * directory, even if the user may write to it.
	 */
	private void requireOwner() throws IOException {
		Path ownFile = Files.createTempFile("posttopic", null);
		try {
			if (!Files.getOwner(this.path).equals(Files.getOwner(ownFile))) {
				throw unusable("belongs to another user (" + Files.getOwner(this.path) + ")", "");
			}
		}
		finally {
			Files.delete(ownFile);
		}
	}

	private void lock() throws IOException {
		if (!tryLock()) {
			throw inUse(Files.readString(this.path.resolve("lock")));
		}
		// Written through the same channel: closing another one would release the lock.
		this.lockFile.truncate(0);
		this.lockFile.write(ByteBuffer.wrap(Long.toString(ownPid()).getBytes(StandardCharsets.US_ASCII)));
	}

	private boolean tryLock() throws IOException {
		try {
			return this.lockFile.tryLock() != null;
		}
		catch (OverlappingFileLockException _) {
			throw inUse(Long.toString(ownPid()));
		}
	}

	private static long ownPid() {
		return ProcessHandle.current().pid();
	}

	private void requireCompleteData() throws IOException {
		if (Files.exists(data()) && !Files.exists(completeMarker())) {
			throw unusable("is incomplete, because a start was interrupted", "delete it, or ");
		}
		Path version = data().resolve("PG_VERSION");
		if (Files.exists(version) && !Files.readString(version).trim().equals(MAJOR_VERSION)) {
			throw unusable("contains data of PostgreSQL %s, which PostgreSQL %s does not read"
				.formatted(Files.readString(version).trim(), MAJOR_VERSION), "delete it, or ");
		}
	}

	/**
	 * Creates the password, unless it exists. Data without a password cannot be trusted:
	 * anyone on this machine could have changed them as the superuser.
	 */
	private void requirePassword() {
		if (Files.exists(data()) && !Files.exists(passwordFile())) {
			throw unusable("contains data without a password", "delete it, or ");
		}
		keepSecret(PASSWORD, EmbeddedDirectory::newPassword);
	}

	/**
	 * Stops the PostgreSQL server that a killed process left behind; no other process can
	 * use it while this one has the lock. Also deletes a leftover {@code postmaster.pid}:
	 * its process id may belong to another process by now, and PostgreSQL would then
	 * refuse to start.
	 */
	private void stopServer() throws IOException {
		Optional<ProcessHandle> server = server();
		if (server.isPresent()) {
			server.get().destroy();
			try {
				server.get().onExit().orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join();
			}
			catch (CompletionException ex) {
				throw unusable("is still in use by the PostgreSQL of a server that was killed, process %d"
					.formatted(server.get().pid()), "stop that process, or ");
			}
		}
		Files.deleteIfExists(data().resolve("postmaster.pid"));
	}

	/**
	 * Returns whether a process is the PostgreSQL server of this directory, as far as the
	 * operating system shows its command line.
	 */
	private boolean isServer(ProcessHandle process) {
		String data = data().toAbsolutePath().normalize().toString();
		return process.isAlive() && process.info().command().map((command) -> command.contains("postgres")).orElse(true)
				&& process.info()
					.arguments()
					.map((arguments) -> Stream.of(arguments)
						.anyMatch((argument) -> Path.of(argument).toAbsolutePath().normalize().toString().equals(data)))
					.orElse(true);
	}

	private StartupException inUse(String pid) {
		return unusable("is in use by process " + pid, "stop that process, or ");
	}

}
