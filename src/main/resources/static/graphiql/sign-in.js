'use strict';

// The menu "signed in as": the users that the server offers during development. Otherwise it offers none, and there is no menu.
const signIn = (() => {
	const REMEMBERED = 'posttopic:username';

	let username = '';
	let token;
	let showSignedOut = () => {};

	async function users() {
		const answer = await fetch('sign-in');
		return answer.ok ? (await answer.json()).users : [];
	}

	/** Returns a token, or undefined if the server no longer signs tokens for this page. */
	async function requestToken() {
		const answer = await fetch('sign-in', { method: 'POST', body: new URLSearchParams({ username }) });
		if (answer.status === 403 || answer.status === 404) {
			return undefined;
		}
		if (!answer.ok) {
			throw new Error(`The server does not let you sign in as ${username}: status ${answer.status}`);
		}
		return (await answer.json()).token;
	}

	function become(name) {
		username = name;
		token = undefined;
		sessionStorage.setItem(REMEMBERED, name);
	}

	/** Returns the value of the Authorization header, or undefined if nobody is signed in. */
	async function authorization() {
		if (username === '') {
			return undefined;
		}
		token ??= requestToken();
		let known;
		try {
			known = await token;
		} catch (failure) {
			token = undefined;
			throw failure;
		}
		if (known === undefined) {
			signOut();
			return undefined;
		}
		return `Bearer ${known}`;
	}

	/** Signs out when the server no longer accepts the chosen user, and says so in the menu. */
	function signOut() {
		const notice = `The server no longer accepts ${username}: you are signed out.`;
		become('');
		showSignedOut(notice);
	}

	/** Drops the token, which is invalid once the server has restarted with another key. */
	function forgetToken() {
		token = undefined;
	}

	function Menu({ offered }) {
		const [shown, show] = React.useState(username);
		const [notice, setNotice] = React.useState('');
		React.useEffect(() => {
			showSignedOut = (text) => {
				show('');
				setNotice(text);
			};
		}, []);
		const option = (name, text) => React.createElement('option', { key: name, value: name }, text);
		return React.createElement(
			'label',
			{ className: 'sign-in' },
			'signed in as',
			React.createElement(
				'select',
				{
					value: shown,
					onChange: ({ target }) => {
						become(target.value);
						show(target.value);
						setNotice('');
					},
				},
				option('', 'nobody'),
				offered.map(({ username, roles }) => option(username, [username, ...roles].join(', '))),
			),
			React.createElement('span', { role: 'status' }, notice),
		);
	}

	/** Returns the menu, or null if the server offers no users. */
	async function menu() {
		const offered = await users();
		const remembered = sessionStorage.getItem(REMEMBERED);
		if (offered.some((user) => user.username === remembered)) {
			username = remembered;
		}
		return offered.length > 0 ? React.createElement(Menu, { offered }) : null;
	}

	return { menu, authorization, forgetToken, signOut };
})();
