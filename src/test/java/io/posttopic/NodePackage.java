package io.posttopic;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A package of JavaScript below {@code src/test}, with its dependencies from npm.
 */
public final class NodePackage {

	private NodePackage() {
	}

	/**
	 * Returns a command that runs a script of a package, which is installed first.
	 * Without Node the test is skipped, but not where {@code CI} is set.
	 * @param name the name of the package's directory
	 */
	public static ProcessBuilder run(String name, String script, String... arguments) throws Exception {
		Path installed = install(name);
		List<String> command = new ArrayList<>(List.of("node", script));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).directory(installed.toFile());
	}

	private static synchronized Path install(String name) throws Exception {
		Installed.require("node");
		Installed.require("npm");
		Path source = Path.of("src", "test", name);
		Path installed = Path.of("target", name);
		Path lock = installed.resolve("package-lock.json");
		boolean isInstalled = Files.exists(installed.resolve("node_modules/.package-lock.json")) && Files.exists(lock)
				&& Files.mismatch(lock, source.resolve("package-lock.json")) == -1;
		copy(source, installed);
		if (!isInstalled) {
			File log = installed.resolve("npm.log").toFile();
			int exit = new ProcessBuilder("npm", "ci").directory(installed.toFile())
				.redirectErrorStream(true)
				.redirectOutput(log)
				.start()
				.waitFor();
			if (exit != 0) {
				Files.delete(lock);
				throw Installed.skip("the package " + name + ", which npm could not install, see " + log);
			}
		}
		return installed;
	}

	private static void copy(Path source, Path installed) throws IOException {
		Files.createDirectories(installed);
		try (Stream<Path> files = Files.list(source)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				Files.copy(file, installed.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
			}
		}
	}

}
