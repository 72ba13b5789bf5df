const ENGLISH = {
  title: 'Muster',
  intro: 'Sign in to see your groups.',
  login: 'Login',
  password: 'Password',
  signIn: 'Sign in',
  signOut: 'Sign out',
  signedOut: 'You have been signed out.',
  wrongPassword: 'Login or password is wrong.',
  conversations: 'Conversations',
  noConversations: 'No groups yet. Create one, or ask to be added.',
  moreConversations: 'More groups',
  newGroup: 'New group',
  groupName: 'Name of the group',
  create: 'Create',
  pickGroup: 'Pick a group to read and write.',
  back: 'Back to the conversations',
  unread: 'unread',
  muted: 'muted',
  members: 'Members',
  addMember: 'Add a member by login',
  add: 'Add',
  noSuchUser: 'There is no user “{login}”.',
  messages: 'Messages',
  older: 'Older messages',
  newBelow: 'New messages',
  emptyGroup: 'Nothing here yet. Say hello.',
  write: 'Write a message',
  writeHint: 'Enter sends, Shift + Enter starts a new line.',
  send: 'Send',
  editing: 'Editing your message',
  cancel: 'Cancel',
  save: 'Save',
  actions: 'Actions for this message',
  edit: 'Edit',
  recall: 'Recall',
  hide: 'Hide for me',
  edited: 'edited',
  readBy: 'read by {n} of {of}',
  recalled: 'Message recalled',
  pending: 'sending…',
  failed: 'Not sent.',
  retry: 'Try again',
  joined: '{who} joined',
  added: '{who} added {users}',
  left: '{who} left',
  removed: '{who} removed {users}',
  role: '{who} changed the role of {users}',
  policy: '{who} changed the group’s settings',
  archived: '{who} archived the group: it can only be read',
  unarchived: '{who} opened the group again',
  silenced: '{who} silenced {users}',
  unsilenced: '{who} lets {users} write again',
  silencedAll: '{who} silenced all members',
  unsilencedAll: '{who} lets all members write again',
  others: '{n} others',
  listSeparator: ', ',
  today: 'Today',
  leftGroup: 'You are no longer in this group.',
  stateConnecting: 'Connecting…',
  stateWaiting: 'No connection. Trying again',
  stateWaitingIn: 'in {n} s',
  stateCatchingUp: 'Catching up…',
  stateLive: 'Live',
  stateSignedOut: 'Signed out',
  code_busy: 'The server is busy. Please try again.',
  code_rate_limited: 'Too fast. Please wait a moment.',
  code_too_large: 'This message is too long.',
  code_forbidden: 'You may not do this.',
  code_not_found: 'It is not there any more.',
  code_timeout: 'The server did not answer.',
  code_disconnected: 'There is no connection.',
  code_unreachable: 'The server cannot be reached.',
};

const CHINESE = {
  title: 'Muster',
  intro: '登录后即可查看您的群组。',
  login: '用户名',
  password: '密码',
  signIn: '登录',
  signOut: '退出',
  signedOut: '您已退出登录。',
  wrongPassword: '用户名或密码错误。',
  conversations: '会话',
  noConversations: '还没有群组。新建一个，或请别人邀请您加入。',
  moreConversations: '更多群组',
  newGroup: '新建群组',
  groupName: '群组名称',
  create: '创建',
  pickGroup: '选择一个群组开始聊天。',
  back: '返回会话列表',
  unread: '条未读',
  muted: '免打扰',
  members: '成员',
  addMember: '按用户名添加成员',
  add: '添加',
  noSuchUser: '没有用户“{login}”。',
  messages: '消息',
  older: '更早的消息',
  newBelow: '有新消息',
  emptyGroup: '还没有消息，打个招呼吧。',
  write: '输入消息',
  writeHint: '回车发送，Shift + 回车换行。',
  send: '发送',
  editing: '正在编辑您的消息',
  cancel: '取消',
  save: '保存',
  actions: '消息操作',
  edit: '编辑',
  recall: '撤回',
  hide: '仅对我隐藏',
  edited: '已编辑',
  readBy: '{n}/{of} 人已读',
  recalled: '消息已撤回',
  pending: '发送中…',
  failed: '未发送。',
  retry: '重试',
  joined: '{who} 加入了群组',
  added: '{who} 邀请了 {users}',
  left: '{who} 离开了群组',
  removed: '{who} 移除了 {users}',
  role: '{who} 更改了 {users} 的角色',
  policy: '{who} 更改了群组设置',
  archived: '{who} 已归档此群组，只能阅读',
  unarchived: '{who} 重新开放了群组',
  silenced: '{who} 禁言了 {users}',
  unsilenced: '{who} 解除了 {users} 的禁言',
  silencedAll: '{who} 开启了全员禁言',
  unsilencedAll: '{who} 解除了全员禁言',
  others: '另外 {n} 人',
  listSeparator: '、',
  today: '今天',
  leftGroup: '您已不在该群组中。',
  stateConnecting: '正在连接…',
  stateWaiting: '连接已断开，重试',
  stateWaitingIn: '{n} 秒后',
  stateCatchingUp: '正在同步…',
  stateLive: '在线',
  stateSignedOut: '未登录',
  code_busy: '服务器繁忙，请重试。',
  code_rate_limited: '操作太快，请稍候。',
  code_too_large: '消息太长。',
  code_forbidden: '您没有权限。',
  code_not_found: '内容已不存在。',
  code_timeout: '服务器没有应答。',
  code_disconnected: '没有连接。',
  code_unreachable: '无法连接服务器。',
};

const chinese = navigator.language.toLowerCase().startsWith('zh');

/** The language that texts and times are shown in. */
export const language = chinese ? 'zh-CN' : navigator.language;

const texts = chinese ? CHINESE : ENGLISH;

/** A text with its `{places}` filled. */
export function t(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** A text as nodes, for places that hold elements: `values` maps a name to a list of nodes. */
export function tNodes(key, values) {
  return texts[key].split(/\{(\w+)\}/).flatMap((part, i) => (i % 2 === 0 ? [part] : values[part]));
}

/** What to tell a person about a MusterError: in their language where we know it, else in the server's words. */
export function tError(refused) {
  return texts[`code_${refused.code}`] ?? refused.message;
}

/** Fills in the texts of a page: `data-text` the content, `data-label` the spoken name, `data-hint` the placeholder. */
export function translate(root) {
  document.documentElement.lang = chinese ? 'zh' : 'en';
  for (const element of root.querySelectorAll('[data-text]')) {
    element.textContent = t(element.dataset.text);
  }
  for (const element of root.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', t(element.dataset.label));
  }
  for (const element of root.querySelectorAll('[data-hint]')) {
    element.placeholder = t(element.dataset.hint);
  }
}
