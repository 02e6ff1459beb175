'use strict';

// Completes the page with the address of this server, with its schema unless introspection is off, and with the way in which it
// lets users sign in.
document.querySelectorAll('.server').forEach((server) => {
	server.textContent = new URL('.', location).href;
});
Promise.all([
	fetch('graphql', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
		body: JSON.stringify({ query: '{ __schema { queryType { name } } }' }),
	}).then((answer) => answer.json()),
	fetch('sign-in').then((answer) => (answer.ok ? answer.json() : { users: [] })),
]).then(([{ data }, { users }]) => {
	document.getElementById('schema').hidden = !data;
	document.getElementById(users.length > 0 ? 'development' : 'issuer').hidden = false;
});
