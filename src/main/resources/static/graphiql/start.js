'use strict';

// Completes the page with the address of this server and with the way in which it lets users sign in.
document.querySelectorAll('.server').forEach((server) => {
	server.textContent = new URL('.', location).href;
});
fetch('sign-in')
	.then((answer) => (answer.ok ? answer.json() : { users: [] }))
	.then(({ users }) => {
		document.getElementById(users.length > 0 ? 'development' : 'issuer').hidden = false;
	});
